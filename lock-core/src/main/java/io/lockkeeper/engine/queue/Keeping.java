package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingRuntime;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kept locks that no caller of this process uses, in the order in which they were used last. It bounds their number
 * ({@code maxKept}) and the time for which they are kept ({@code keepFor}). One timer serves all of them.
 *
 * <p>Thread rules: all fields are guarded by this object's monitor, which is a leaf: queues call {@link #add} and
 * {@link #remove} under theirs, and nothing is called under this one. Queues are told to give a lock back, and the timer is
 * set, outside any lock.
 */
@InternalLockApi
public final class Keeping {
    /** A queue that keeps its lock. */
    interface Keeper {
        /** Gives the lock back, unless a caller uses it by now. */
        void endKeeping();
    }

    private static final long SHORTEST_PAUSE = 10_000_000; // so that many locks whose times end in a row share one look

    private final NonThrowingRuntime runtime;
    private final int most;
    private final Map<Keeper, Long> ends = new LinkedHashMap<>(); // when each keeping is over
    private boolean timed; // whether the timer is set
    private long firesAt;

    public Keeping(EngineContext context) {
        this.runtime = context.runtime();
        this.most = context.options().maxKept();
    }

    /** A queue keeps its lock from now on. Returns the one that has to give its lock back instead, if there are too many. */
    @Nullable
    synchronized Keeper add(Keeper keeper, long nanos) {
        ends.put(keeper, nanos == Nanos.FOREVER ? Nanos.FOREVER : runtime.nanoTime() + nanos);
        return ends.size() > most ? ends.keySet().iterator().next() : null;
    }

    /** A queue does not keep its lock any more, because a caller uses it or it was given back. */
    synchronized void remove(Keeper keeper) {
        ends.remove(keeper);
    }

    /** Has the lock given back that has not been used for longest, if any is kept: its node takes room that is needed. */
    public void makeRoom() {
        Keeper eldest;
        synchronized (this) {
            eldest = ends.isEmpty() ? null : ends.keySet().iterator().next();
        }
        if (eldest != null) eldest.endKeeping();
    }

    /** Sets the timer for a keeping of this length that has begun, unless it fires early enough. */
    void time(long nanos) {
        if (nanos == Nanos.FOREVER) return;
        synchronized (this) {
            long end = runtime.nanoTime() + nanos;
            if (timed && firesAt - end <= 0) return;
            timed = true;
            firesAt = end;
        }
        runtime.schedule(nanos, this::look);
    }

    private void look() {
        List<Keeper> due = new ArrayList<>();
        long next = -1;
        long now = runtime.nanoTime();
        synchronized (this) {
            timed = false;
            for (var kept : ends.entrySet()) {
                if (kept.getValue() == Nanos.FOREVER) continue;
                long left = kept.getValue() - now;
                if (left <= 0) due.add(kept.getKey());
                else if (next < 0 || left < next) next = left;
            }
        }
        if (next >= 0) time(Math.max(next, SHORTEST_PAUSE));
        due.forEach(Keeper::endKeeping);
    }
}
