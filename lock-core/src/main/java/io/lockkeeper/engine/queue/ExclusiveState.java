package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.place.Contender;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A queue with one hold at a time, which is handed on from caller to caller. Thread rules: those of {@link QueueState}. */
final class ExclusiveState extends QueueState {
    private @Nullable Hold hold;

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
        if (waiters.isEmpty()) return goneWith(contender);
        var current = contender;
        if (current == null) return enter(null);
        // Read under the monitor: a thread that finds the deadline past and then looks for holds finds this one.
        long now = parts.context().runtime().nanoTime();
        return current.isTenureOver(now) ? enter(current) : grantOn(current, now);
    }

    @Override
    List<Contender> takeDrained() {
        return List.of(); // the only one leaves with the queue, or before the next one enters
    }

    @Override
    void granted(Hold granted) {
        hold = granted;
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
    long keptNanos(long now) {
        return hold == null ? 0 : hold.times().keptNanos(now);
    }
}
