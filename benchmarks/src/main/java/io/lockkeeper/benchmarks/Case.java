package io.lockkeeper.benchmarks;

/** One case of the benchmarks: what it starts, measures and compares. */
public interface Case {
    String name();

    void run(Lab lab) throws Exception;
}
