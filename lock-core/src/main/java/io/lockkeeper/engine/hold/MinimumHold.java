package io.lockkeeper.engine.hold;

import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockRuntime;

/**
 * Extends a hold to its minimum time: the lock stays taken although it was given back earlier ({@code holdAtLeast}).
 *
 * <p>Thread rules: any thread may call any method. The flag {@code extending} is guarded by this object's monitor, so
 * that the extension ends once. The timer is set and cancelled outside it.
 */
final class MinimumHold {
    private final LockRuntime runtime;
    private final long until;
    private volatile boolean dropped;
    private volatile boolean extending; // written under this monitor
    private volatile Cancellable timer = Cancellable.NONE;

    MinimumHold(LockRuntime runtime, long nanos) {
        this.runtime = runtime;
        this.until = runtime.nanoTime() + nanos;
    }

    /** The nanoseconds that are left of the minimum time; zero or less if it is over. */
    long left(long now) {
        return dropped ? 0 : until - now;
    }

    /** For how many nanoseconds the lock stays taken although it was given back; zero if it does not. */
    long extendedNanos(long now) {
        return extending ? Math.max(0, until - now) : 0;
    }

    /** Drops the minimum time. If the hold is being extended already, that goes on as before. */
    void drop() {
        dropped = true;
    }

    /** Extends the hold, which was given back early, and runs the action at the end of the minimum time. */
    void extend(long now, Runnable atEnd) {
        synchronized (this) {
            extending = true;
        }
        timer = runtime.schedule(left(now), atEnd);
    }

    /** Ends the extension, and cancels the timer. Returns whether there was one. */
    boolean end() {
        synchronized (this) {
            if (!extending) return false;
            extending = false;
        }
        timer.cancel();
        return true;
    }
}
