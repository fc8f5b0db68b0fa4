package io.lockkeeper.engine.place;

import io.lockkeeper.internal.InternalLockApi;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what the nodes of this session add up to, in bytes of path: a server that closes a session writes all of them
 * into one transaction, and one that is over its buffer stops the ensemble (ZOOKEEPER-4306). Past the bound, contenders
 * wait for room in the order they came, each within its callers' waits. Thread rules: changes under this object's lock;
 * contenders are woken outside it.
 */
@InternalLockApi
public final class NodeBudget {
    /** What wants room for its node. */
    interface Claimant {
        /** There may be room now. */
        void step();
    }

    private final long most;
    private final Set<Claimant> waiting = new LinkedHashSet<>();
    private final Map<Claimant, Long> shares = new HashMap<>();
    private long taken;

    public NodeBudget(long most) {
        this.most = most;
    }

    /** Takes room for one node; if there is none, the contender is woken when there may be. */
    synchronized boolean tryReserve(Claimant claimant, long bytes) {
        if (shares.containsKey(claimant)) return true;
        boolean first = waiting.isEmpty() || waiting.iterator().next() == claimant;
        // A node that alone is over the bound gets in when it is alone: the bound is not about it.
        if (!first || taken > 0 && taken + bytes > most) {
            waiting.add(claimant);
            return false;
        }
        waiting.remove(claimant);
        shares.put(claimant, bytes);
        taken += bytes;
        return true;
    }

    /** The contender is gone, and what it had taken, if anything, is free. */
    void release(Claimant claimant) {
        synchronized (this) {
            waiting.remove(claimant);
            var share = shares.remove(claimant);
            if (share != null) taken -= share;
        }
        retryWaiting();
    }

    /** Steps those who wait, the first first, until one finds no room. Called outside any lock. */
    public void retryWaiting() {
        Claimant woken = null;
        for (var next = next(); next != null && next != woken; next = next()) {
            next.step(); // takes its room and is no longer waiting, or nobody behind it gets in either
            woken = next;
        }
    }

    private synchronized @Nullable Claimant next() {
        return waiting.isEmpty() ? null : waiting.iterator().next();
    }

    public synchronized boolean isWaiting(Claimant claimant) {
        return waiting.contains(claimant);
    }

    @Override
    public synchronized String toString() {
        return taken + " of " + most + " bytes";
    }
}
