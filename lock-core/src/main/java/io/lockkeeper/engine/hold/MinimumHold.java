package io.lockkeeper.engine.hold;

import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockRuntime;

/**
 * Keeps a lock taken for its minimum time although it was given back earlier ({@code holdAtLeast}).
 *
 * <p>Thread rules: any thread may call any method. The flag {@code keeping} is guarded by this object's monitor, so
 * that the keeping ends once. The timer is set and cancelled outside it.
 */
final class MinimumHold {
    private final LockRuntime runtime;
    private final long until;
    private volatile boolean dropped;
    private volatile boolean keeping; // written under this monitor
    private volatile Cancellable timer = Cancellable.NONE;

    MinimumHold(LockRuntime runtime, long nanos) {
        this.runtime = runtime;
        this.until = runtime.nanoTime() + nanos;
    }

    /** The nanoseconds that are left of the minimum time; zero or less if it is over. */
    long left(long now) {
        return dropped ? 0 : until - now;
    }

    /** For how many nanoseconds the lock stays taken although it was given back; zero if it is not being kept. */
    long keptNanos(long now) {
        return keeping ? Math.max(0, until - now) : 0;
    }

    /** Drops the minimum time. If the lock is being kept already, that goes on as before. */
    void drop() {
        dropped = true;
    }

    /** Keeps the lock, which was given back early, and runs the action at the end of the minimum time. */
    void keep(long now, Runnable atEnd) {
        synchronized (this) {
            keeping = true;
        }
        timer = runtime.schedule(left(now), atEnd);
    }

    /** Ends the keeping, and cancels the timer. Returns whether the lock was being kept. */
    boolean end() {
        synchronized (this) {
            if (!keeping) return false;
            keeping = false;
        }
        timer.cancel();
        return true;
    }
}
