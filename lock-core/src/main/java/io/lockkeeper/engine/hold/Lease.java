package io.lockkeeper.engine.hold;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockRuntime;

/**
 * How long one hold may last by its own terms. A renewal moves the end and leaves the timer as it is. When the timer
 * fires and time is left, it is set again.
 *
 * <p>Thread rules: all fields change under this object's monitor, and the timer is set under it. The timer is
 * cancelled, and the action runs, outside it.
 */
@InternalLockApi
public final class Lease {
    private final LockRuntime runtime;
    private final Runnable over;

    // Guarded by this object's monitor; the length may be read without it.
    private volatile long length = Nanos.FOREVER; // from the start, with all renewals
    private long start;
    private Cancellable timer = Cancellable.NONE;
    private boolean cancelled;
    private boolean ended;

    public Lease(LockRuntime runtime, Runnable over) {
        this.runtime = runtime;
        this.over = over;
    }

    public synchronized void begin(long nanos) {
        start = runtime.nanoTime();
        length = nanos;
        schedule(nanos);
    }

    private void schedule(long nanos) {
        assert Thread.holdsLock(this);
        if (nanos != Nanos.FOREVER && !cancelled) timer = runtime.schedule(nanos, this::look);
    }

    private void look() {
        synchronized (this) {
            long left = left();
            if (left > 0) {
                schedule(left);
                return;
            }
            ended = true;
        }
        over.run();
    }

    /** The nanoseconds that are left: zero when the lease is over, {@link Nanos#FOREVER} if it has no end. */
    public synchronized long left() {
        return Nanos.remaining(length, start, runtime.nanoTime());
    }

    public boolean isOver() {
        return length != Nanos.FOREVER && left() == 0;
    }

    /**
     * Makes the lease end so many nanoseconds from now, or from its present end, but never earlier than it would have.
     * Returns what is left then; zero if the lease was over already.
     */
    public synchronized long renew(long nanos, boolean fromEnd) {
        if (length == Nanos.FOREVER) return length;
        if (ended || left() == 0) return 0; // over, even if the timer has not fired yet
        long from = fromEnd ? length : runtime.nanoTime() - start;
        long renewed = from + nanos;
        if (nanos == Nanos.FOREVER || renewed < 0) renewed = Nanos.FOREVER; // the sum has overflowed
        length = Math.max(length, renewed);
        return left();
    }

    public void cancel() {
        Cancellable pending;
        synchronized (this) {
            cancelled = true;
            pending = timer;
        }
        pending.cancel();
    }
}
