package io.lockkeeper.benchmarks.worker;

/** One caller with one lock's name, made ready as the library's documentation says. */
@FunctionalInterface
public interface Caller {
    /** Acquires, runs the body and releases. */
    void hold(Runnable body) throws Exception;

    /** A library's way to make one. */
    @FunctionalInterface
    interface Factory {
        Caller of(String name) throws Exception;
    }
}
