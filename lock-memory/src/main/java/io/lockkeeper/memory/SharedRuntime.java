package io.lockkeeper.memory;

import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockRuntime;
import java.util.concurrent.Executor;

/** The cluster's runtime, lent to one process: closing this does nothing, because the other processes still use it. */
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
