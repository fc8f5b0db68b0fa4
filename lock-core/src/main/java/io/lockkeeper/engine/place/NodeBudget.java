package io.lockkeeper.engine.place;

import io.lockkeeper.internal.InternalLockApi;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the sum of the paths of this session's nodes, in bytes. When a session closes, the server writes all their
 * paths into one transaction, and a transaction that is larger than the servers' buffer stops the ensemble
 * (ZOOKEEPER-4306). When the budget is used up, contenders wait for their parts in the order in which they came. No
 * contender waits longer than its callers do.
 *
 * <p>Thread rules: all fields are guarded by this object's monitor, and the volatile one may be read without it. Contenders
 * are woken outside it.
 */
@InternalLockApi
public final class NodeBudget {
    /** A contender that needs a part of the budget for its node. */
    interface Claimant {
        /** There may be enough of the budget now. */
        void step();

        /** Reserves the bytes of its node. Returns false if there are too few now. */
        boolean fitsIntoBudget();
    }

    private final long most;
    private final Set<Claimant> waiting = new LinkedHashSet<>();
    private final Map<Claimant, Long> shares = new HashMap<>();
    private long taken;
    private volatile boolean isShort; // whether any contender waits; written under the monitor

    public NodeBudget(long most) {
        this.most = most;
    }

    /** Reserves the bytes of the contender's node. Returns false if there are too few; the contender is woken later. */
    synchronized boolean tryReserve(Claimant claimant, long bytes) {
        if (shares.containsKey(claimant)) return true;
        boolean first = waiting.isEmpty() || waiting.iterator().next() == claimant;
        // A node whose path alone exceeds the bound is let in when there is no other; it would never get in otherwise.
        if (!first || taken > 0 && taken + bytes > most) {
            waiting.add(claimant);
            isShort = true;
            return false;
        }
        waiting.remove(claimant);
        isShort = !waiting.isEmpty();
        shares.put(claimant, bytes);
        taken += bytes;
        return true;
    }

    /** Frees what the contender had reserved, if anything, and wakes others. Called outside any lock. */
    void release(Claimant claimant) {
        synchronized (this) {
            waiting.remove(claimant);
            isShort = !waiting.isEmpty();
            var share = shares.remove(claimant);
            if (share != null) taken -= share;
            if (waiting.isEmpty()) return;
        }
        retryWaiting();
    }

    /** Wakes the contenders that wait, in their order, until one does not get its bytes. Called outside any lock. */
    public void retryWaiting() {
        Claimant woken = null;
        for (var next = next(); next != null && next != woken; next = next()) {
            next.step(); // it reserves its bytes and stops waiting, or it gets none, and nobody may overtake it
            woken = next;
        }
    }

    private synchronized @Nullable Claimant next() {
        return waiting.isEmpty() ? null : waiting.iterator().next();
    }

    /** Whether any contender waits for room. */
    public boolean isShort() {
        return isShort;
    }

    /** Whether this contender waits for room. */
    boolean isShortFor(Claimant claimant) {
        return isShort && isWaiting(claimant);
    }

    public synchronized boolean isWaiting(Claimant claimant) {
        return waiting.contains(claimant);
    }

    @Override
    public synchronized String toString() {
        return taken + " of " + most + " bytes";
    }
}
