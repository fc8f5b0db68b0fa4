package io.lockkeeper.benchmarks.worker;

/** Something that a worker can be asked to do. The values of its answer are what it measured. */
@FunctionalInterface
public interface Task {
    Line run(Line order) throws Exception;
}
