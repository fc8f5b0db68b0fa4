package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.spi.LockMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose contenders may have several holds: the readers of one name, or its writers, of which one holds at a time.
 * Readers share a node. They join it until its tenure is over, as callers of an exclusive lock do who follow each other on
 * one node: until the {@code handoffTime} has passed and a writer is known to wait behind it. Those that come later need
 * a node behind the writer's, so no stream of readers keeps a writer out. A contender leaves with its last hold, also if
 * another stands for the waiters by then.
 *
 * <p>Thread rules: those of {@link QueueState}.
 */
final class SharedState extends QueueState {
    // Guarded by the queue's monitor.
    private final Set<Hold> holds = new LinkedHashSet<>(); // granted, and neither returned nor lost
    private final Set<Hold> lost = new LinkedHashSet<>(); // not yet let go: their nodes have to stay
    private final List<Contender> drained = new ArrayList<>(); // to retire as soon as the monitor is left
    private final Map<Contender, Integer> shares = new HashMap<>(); // how many of both each contender has

    SharedState(QueueParts parts, Queue queue) {
        super(parts, queue);
    }

    @Override
    @Nullable
    Turn next(@Nullable Hold ended) {
        assert Thread.holdsLock(queue);
        if (isGone() || ended != null && !holds.remove(ended)) return null;
        if (ended != null) {
            if (ended.contender() == contender && isOneAtATime()) released(ended);
            if (drop(ended.contender()) && ended.contender() != contender) drained.add(ended.contender());
        }
        if (waiters.isEmpty()) {
            if (isHolding()) return null; // it stands for callers to come: readers join, and a writer hands on
            standNoMore();
            return holds.isEmpty() ? goneWith(null) : null;
        }
        if (isTaken()) return null;
        if (contender != null) {
            long now = parts.context().runtime().nanoTime(); // under the monitor, as in ExclusiveState
            if (!contender.isTenureOver(now)) return grantOn(contender, now);
            standNoMore();
        }
        return enter(null);
    }

    @Override
    @Nullable
    Turn endKeeping() {
        return null; // a lock that is shared is not kept
    }

    @Override
    boolean isKept() {
        return false;
    }

    /** The contender stands for nobody any more. It leaves now or with its last hold. */
    private void standNoMore() {
        if (contender != null && !shares.containsKey(contender)) drained.add(contender);
        contender = null;
        forgetGiver();
    }

    /** One share less. Returns whether it was the contender's last. */
    private boolean drop(Contender one) {
        return shares.merge(one, -1, (before, less) -> before + less == 0 ? null : before + less) == null;
    }

    @Override
    List<Contender> takeDrained() {
        assert Thread.holdsLock(queue);
        if (drained.isEmpty()) return List.of();
        var taken = List.copyOf(drained);
        drained.clear();
        return taken;
    }

    @Override
    void granted(Hold hold, Acquisition to) {
        holds.add(hold);
        shares.merge(hold.contender(), 1, Integer::sum);
    }

    private boolean isOneAtATime() {
        return queue.mode().sharing() != LockMode.Sharing.READ;
    }

    @Override
    boolean isTaken() {
        return isOneAtATime() && isHolding();
    }

    @Override
    boolean isHolding() {
        assert Thread.holdsLock(queue);
        return contender != null && shares.containsKey(contender);
    }

    @Override
    List<Hold> holds() {
        assert Thread.holdsLock(queue);
        return List.copyOf(holds);
    }

    @Override
    @Nullable
    List<Hold> holdsOf(Contender one) {
        assert Thread.holdsLock(queue);
        if (one != contender && !shares.containsKey(one)) return null;
        var found = new ArrayList<Hold>();
        for (var hold : holds) if (hold.contender() == one) found.add(hold);
        return found;
    }

    /** The hold's node stays until the hold is let go. Another writer needs another node; readers may share this one. */
    @Override
    void detach(Hold gone) {
        assert Thread.holdsLock(queue);
        if (!holds.remove(gone)) return;
        lost.add(gone);
        if (isOneAtATime() && gone.contender() == contender) {
            contender = null;
            forgetGiver();
        }
    }

    @Override
    @Nullable
    Contender letGo(Hold gone) {
        assert Thread.holdsLock(queue);
        if (!lost.remove(gone)) return null; // it was let go before
        return drop(gone.contender()) && gone.contender() != contender ? gone.contender() : null;
    }

    @Override
    boolean downgrade(Hold writing) {
        assert Thread.holdsLock(queue);
        if (!holds.contains(writing)) return false;
        if (writing.contender() == contender) {
            contender = null;
            forgetGiver();
        }
        return true;
    }

    @Override
    long extendedNanos(long now) {
        if (!isTaken()) return 0;
        for (var hold : holds)
            if (hold.contender() == contender) return hold.times().extendedNanos(now);
        return 0;
    }
}
