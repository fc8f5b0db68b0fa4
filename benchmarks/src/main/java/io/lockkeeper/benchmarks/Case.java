package io.lockkeeper.benchmarks;

/** One case of the benchmarks: it starts processes, measures them, and compares the results with targets. */
public interface Case {
    String name();

    void run(Lab lab) throws Exception;
}
