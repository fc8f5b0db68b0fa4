package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.place.NodeBudget;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingRuntime;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.Cancellable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kept locks that no caller of this process uses, in the order in which they were used last. It bounds their number
 * ({@code maxKept}) and the time for which they are kept ({@code keepFor}). One timer serves all of them. While a caller
 * waits for room in the {@link NodeBudget}, kept locks are given back.
 *
 * <p>Thread rules: all fields are guarded by this object's monitor, which is a leaf: queues call {@link #add} and
 * {@link #remove} under theirs, and nothing is called under this one. Queues are told to give a lock back, and the timer is
 * set, outside any lock.
 */
@InternalLockApi
public final class Keeping {
    /** A queue that keeps its lock. */
    interface Keeper {
        /** Gives the lock back, unless a caller uses it by now. Returns whether it was given back. */
        boolean endKeeping();
    }

    private static final long SHORTEST_PAUSE = 10_000_000; // so that many locks whose times end in a row share one look

    private final NonThrowingRuntime runtime;
    private final NodeBudget budget;
    private final int most;
    private final Map<Keeper, Long> ends = new LinkedHashMap<>(); // when each keeping is over
    private boolean timed; // whether the timer is set
    private long firesAt;
    private int timers; // counts the timers: an earlier one does nothing any more
    private Cancellable timer = Cancellable.NONE;

    public Keeping(EngineContext context, NodeBudget budget) {
        this.runtime = context.runtime();
        this.budget = budget;
        this.most = context.options().maxKept();
    }

    /** A queue keeps its lock from now on, by the clock. {@link #begun} follows, outside the queue's monitor. */
    synchronized void add(Keeper keeper, long nanos, long now) {
        ends.put(keeper, nanos == Nanos.FOREVER ? Nanos.FOREVER : now + nanos);
    }

    /** A queue does not keep its lock any more, because a caller uses it or it was given back. */
    synchronized void remove(Keeper keeper) {
        ends.remove(keeper);
    }

    /** Has the lock given back that has not been used for longest, if any is kept: its node takes room that is needed. */
    public void makeRoom() {
        for (var next = eldest(); next != null && !next.endKeeping(); ) next = eldest(); // else a caller uses it by now
    }

    private synchronized @Nullable Keeper eldest() {
        return ends.isEmpty() ? null : ends.keySet().iterator().next();
    }

    private synchronized boolean areTooMany() {
        return ends.size() > most;
    }

    /**
     * A keeping of this length began then. It makes room if there are too many by now, or if a contender already waits for
     * room, which has found no lock that was kept.
     */
    void begun(long nanos, long began) {
        if (nanos != Nanos.FOREVER) time(nanos, began);
        if (areTooMany() || budget.isShort()) makeRoom();
    }

    /** Nothing is kept any more: the engine is closed. A timer that is left would keep its thread, and the engine. */
    public void close() {
        Cancellable last;
        synchronized (this) {
            timers++;
            timed = false;
            last = timer;
        }
        last.cancel();
    }

    /** Sets the timer for a time that began then, unless it fires early enough. */
    private void time(long nanos, long began) {
        int mine;
        Cancellable before;
        synchronized (this) {
            long end = began + nanos;
            if (timed && firesAt - end <= 0) return;
            timed = true;
            firesAt = end;
            mine = ++timers;
            before = timer;
        }
        before.cancel();
        var set = runtime.schedule(nanos, () -> look(mine));
        synchronized (this) {
            if (mine == timers) {
                timer = set;
                return;
            }
        }
        set.cancel();
    }

    private void look(int which) {
        List<Keeper> due = new ArrayList<>();
        long next = -1;
        long now = runtime.nanoTime();
        synchronized (this) {
            if (which != timers) return;
            timed = false;
            for (var kept : ends.entrySet()) {
                if (kept.getValue() == Nanos.FOREVER) continue;
                long left = kept.getValue() - now;
                if (left <= 0) due.add(kept.getKey());
                else if (next < 0 || left < next) next = left;
            }
        }
        if (next >= 0) time(Math.max(next, SHORTEST_PAUSE), now);
        for (var keeper : due) {
            try {
                keeper.endKeeping();
            } catch (Throwable thrown) {
                Uncaught.tell(thrown); // the other locks' times are over too
            }
        }
    }
}
