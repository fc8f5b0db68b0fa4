package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.place.Contender;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue with one hold at a time, which is handed on from caller to caller. When no caller wants the lock any more, it may
 * be kept for those to come. Thread rules: those of {@link QueueState}.
 */
final class ExclusiveState extends QueueState {
    private @Nullable Hold hold;
    private boolean kept; // whether the lock stays here although no caller wants it
    private long keepNanos; // for how long it may, as the caller of the last hold wants it

    ExclusiveState(QueueParts parts, Queue queue) {
        super(parts, queue);
    }

    @Override
    @Nullable
    Turn next(@Nullable Hold ended) {
        assert Thread.holdsLock(queue);
        if (isGone() || hold != ended) return null;
        hold = null;
        if (ended != null) released(ended);
        if (waiters.isEmpty()) return keepOrLeave(ended != null);
        if (notKept()) cameForKept();
        var current = contender;
        if (current == null) return enter(null);
        // Read under the monitor: a thread that finds the deadline past and then looks for holds finds this one.
        long now = parts.context().runtime().nanoTime();
        return current.isTenureOver(now) ? enter(current) : grantOn(current, now);
    }

    /**
     * Nobody here wants the lock: keeps it, or leaves the queue.
     *
     * @param released whether a hold has just ended
     */
    private @Nullable Turn keepOrLeave(boolean released) {
        if (keepNanos == 0 || !(released || kept)) return leave();
        long now = parts.context().runtime().nanoTime();
        if (!mayKeep(now)) return leave();
        if (kept) return null;
        kept = true;
        forgetGiver();
        parts.keeping().add(queue, keepNanos, now);
        return new Turn.Keep(keepNanos, now);
    }

    private boolean mayKeep(long now) {
        var guard = parts.guard();
        return contender != null
                && contender.mayBeKept()
                && !contender.isTenureOver(now)
                && guard.isConnected()
                && !guard.isClosed();
    }

    private Turn leave() {
        notKept();
        return goneWith(contender);
    }

    /** Returns whether the lock was kept. */
    private boolean notKept() {
        if (!kept) return false;
        kept = false;
        parts.keeping().remove(queue);
        return true;
    }

    @Override
    @Nullable
    Turn endKeeping() {
        assert Thread.holdsLock(queue);
        return kept && !isGone() ? leave() : null;
    }

    @Override
    boolean isKept() {
        assert Thread.holdsLock(queue);
        return kept;
    }

    @Override
    List<Contender> takeDrained() {
        return List.of(); // the only one leaves with the queue, or before the next one enters
    }

    @Override
    void granted(Hold granted, Acquisition to) {
        hold = granted;
        keepNanos = to.keepNanos();
    }

    @Override
    boolean isTaken() {
        assert Thread.holdsLock(queue);
        return hold != null;
    }

    @Override
    boolean isHolding() {
        return isTaken();
    }

    @Override
    List<Hold> holds() {
        assert Thread.holdsLock(queue);
        return hold == null ? List.of() : List.of(hold);
    }

    @Override
    @Nullable
    List<Hold> holdsOf(Contender one) {
        return one == contender ? holds() : null;
    }

    /** The hold takes its contender with it. */
    @Override
    void detach(Hold lost) {
        assert Thread.holdsLock(queue);
        hold = null;
        contender = null;
        forgetGiver();
    }

    @Override
    Contender letGo(Hold lost) {
        return lost.contender();
    }

    @Override
    boolean downgrade(Hold writing) {
        return false; // only SharedState has writers
    }

    @Override
    long extendedNanos(long now) {
        return hold == null ? 0 : hold.times().extendedNanos(now);
    }
}
