package io.lockkeeper.memory;

import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockRuntime;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The cluster's runtime, lent to one process: closing this does nothing, because the other processes still use it. The
 * process reads the time of day from the cluster's servers, so its events and the nodes' times agree.
 */
record SharedRuntime(LockRuntime shared, LongSupplier clockMillis) implements LockRuntime {
    @Override
    public long nanoTime() {
        return shared.nanoTime();
    }

    @Override
    public long wallMillis() {
        return clockMillis.getAsLong();
    }

    @Override
    public UUID randomId() {
        return shared.randomId();
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
