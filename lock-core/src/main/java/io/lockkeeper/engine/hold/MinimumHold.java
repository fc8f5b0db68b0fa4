package io.lockkeeper.engine.hold;

import io.lockkeeper.spi.LockRuntime;

/**
 * How long a lock stays taken although it was given back ({@code holdAtLeast}). Thread rules: it ends once, under its own lock; the
 * timer is cancelled outside that.
 */
final class MinimumHold {
    private final LockRuntime runtime;
    private final long until;
    private boolean keeping; // guarded by this
    private volatile Runnable cancel = () -> {};

    MinimumHold(LockRuntime runtime, long nanos) {
        this.runtime = runtime;
        this.until = runtime.nanoTime() + nanos;
    }

    /** How much of the time is left, in nanoseconds; not above zero if it is over. */
    long left(long now) {
        return until - now;
    }

    /** The lock was given back early: the action runs at the end of the time, unless {@link #end} comes first. */
    void keep(long now, Runnable atEnd) {
        synchronized (this) {
            keeping = true;
        }
        cancel = runtime.schedule(left(now), atEnd);
    }

    /** Ends the keeping. Returns whether the lock was being kept. */
    boolean end() {
        synchronized (this) {
            if (!keeping) return false;
            keeping = false;
        }
        cancel.run();
        return true;
    }
}
