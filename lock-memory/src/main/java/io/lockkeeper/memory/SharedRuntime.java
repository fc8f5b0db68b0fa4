package io.lockkeeper.memory;

import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockRuntime;
import java.util.concurrent.Executor;

/** The cluster's runtime as one process sees it: a process that closes must not take it from the others. */
record SharedRuntime(LockRuntime shared) implements LockRuntime {
    @Override
    public long nanoTime() {
        return shared.nanoTime();
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        return shared.schedule(delayNanos, task);
    }

    @Override
    public Executor executor() {
        return shared.executor();
    }

    @Override
    public Executor signals() {
        return shared.signals();
    }

    @Override
    public void close() {}
}
