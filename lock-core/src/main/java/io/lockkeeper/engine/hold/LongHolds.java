package io.lockkeeper.engine.hold;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Logs each hold that lasts longer than the option {@code warnHeldLongerThan}, once. One timer serves all holds: it is
 * set for the first hold, and then always for the hold whose time is over first. A later hold has more time left than
 * that one. The timer may stay set for the option's time after the last hold.
 *
 * <p>Thread rules: any thread may call any method; the flag is atomic, and nothing is called under a lock.
 */
@InternalLockApi
public final class LongHolds {
    private final EngineContext context;
    private final Holds holds;
    private final long limit;
    private final AtomicBoolean timed = new AtomicBoolean(); // whether the timer is set

    public LongHolds(EngineContext context, Holds holds) {
        this.context = context;
        this.holds = holds;
        this.limit = context.longHoldNanos();
    }

    /** A hold has begun. */
    public void begun() {
        if (limit != Nanos.FOREVER && timed.compareAndSet(false, true)) lookIn(limit);
    }

    private void lookIn(long nanos) {
        context.runtime().schedule(nanos, this::look);
    }

    private void look() {
        long next = warn();
        if (next != Nanos.FOREVER) {
            lookIn(next);
            return;
        }
        timed.set(false);
        if (warn() != Nanos.FOREVER) begun(); // a hold that began before the flag was cleared has set no timer
    }

    /** Logs the holds that last too long, and returns when the next one will; {@link Nanos#FOREVER} without a next one. */
    private long warn() {
        var next = new long[] {Nanos.FOREVER};
        long now = context.runtime().nanoTime();
        holds.forEach(hold -> {
            var times = hold.times();
            long held = times.heldNanos(now);
            if (hold.hasEnded() || held < 0 || times.isWarned()) return;
            if (held < limit) next[0] = Math.min(next[0], limit - held);
            else if (times.warn()) context.log().warn(words(hold, held), times.acquiredAt());
        });
        return next[0];
    }

    private String words(Hold hold, long held) {
        return Quoted.lock(hold.name()) + " is held for longer than warnHeldLongerThan allows"
                + (hold.times().acquiredAt() == null ? "; LockOptions.traceAcquires shows where it was acquired" : "")
                + " (token="
                + hold.fencingToken() + ", held=" + Nanos.words(held) + ", limit=" + Nanos.words(limit)
                + hold.mode().logged() + ")";
    }
}
