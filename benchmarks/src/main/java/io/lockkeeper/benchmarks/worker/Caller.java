package io.lockkeeper.benchmarks.worker;

/** One caller of one lock, which uses its library in the way that the library's documentation shows. */
@FunctionalInterface
public interface Caller {
    /** Acquires, runs the body and releases. */
    void hold(Runnable body) throws Exception;

    /** Makes callers that use one library. */
    @FunctionalInterface
    interface Factory {
        Caller of(String name) throws Exception;
    }
}
