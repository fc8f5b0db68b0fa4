package io.lockkeeper.engine.hold;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.LockRuntime;

/**
 * Until when a hold may last by its own terms. Renewing moves the end and leaves the timer alone: it looks when it goes
 * off. Thread rules: the end moves under this object's lock; the action runs outside it.
 */
@InternalLockApi
public final class Lease {
    private final LockRuntime runtime;
    private final Runnable over;
    private volatile long length = Nanos.FOREVER; // from the start, by all renewals
    private long start;
    private Runnable cancel = () -> {};
    private boolean cancelled;
    private boolean ended;

    Lease(LockRuntime runtime, Runnable over) {
        this.runtime = runtime;
        this.over = over;
    }

    synchronized void begin(long nanos) {
        start = runtime.nanoTime();
        length = nanos;
        schedule(nanos);
    }

    private void schedule(long nanos) {
        if (nanos != Nanos.FOREVER && !cancelled) cancel = runtime.schedule(nanos, this::look);
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

    /** How long it goes on: {@link Nanos#FOREVER} without end, zero when over. */
    synchronized long left() {
        return Nanos.remaining(length, start, runtime.nanoTime());
    }

    boolean isOver() {
        return length != Nanos.FOREVER && left() == 0;
    }

    /** Makes it last so long from now, or from its present end; never shorter than it was. Returns what is left. */
    synchronized long renew(long nanos, boolean fromEnd) {
        if (length == Nanos.FOREVER) return length;
        if (ended || left() == 0) return 0; // over is over, though it was not yet told
        long from = fromEnd ? length : runtime.nanoTime() - start;
        long renewed = from + nanos;
        if (nanos == Nanos.FOREVER || renewed < 0) renewed = Nanos.FOREVER; // more than nanoseconds can count
        length = Math.max(length, renewed);
        return left();
    }

    void cancel() {
        Runnable pending;
        synchronized (this) {
            cancelled = true;
            pending = cancel;
        }
        pending.run();
    }
}
