package io.lockkeeper.benchmarks.worker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The kind of threads that an order asks for. */
public enum ThreadKind {
    PLATFORM,
    VIRTUAL;

    private static final int FIRST_WITH_VIRTUAL = 21;

    static ThreadKind of(Line order) {
        return order.flag("virtual") ? VIRTUAL : PLATFORM;
    }

    /** Whether the Java that runs this has threads of this kind. */
    public boolean exists() {
        return this == PLATFORM || Runtime.version().feature() >= FIRST_WITH_VIRTUAL;
    }

    /** Runs so many tasks at once, each on a thread of its own. */
    ExecutorService pool(int count) throws ReflectiveOperationException {
        if (this == PLATFORM) return Executors.newFixedThreadPool(count);
        // By reflection, because the benchmarks are compiled for a Java without virtual threads.
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
}
