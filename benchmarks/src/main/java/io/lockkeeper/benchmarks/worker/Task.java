package io.lockkeeper.benchmarks.worker;

/** Something that a worker can be asked to do; the answer's values are what was measured. */
@FunctionalInterface
public interface Task {
    Line run(Line order) throws Exception;
}
