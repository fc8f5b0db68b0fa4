package io.lockkeeper.engine;

import java.util.ArrayList;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Ends the waits of one queue's callers: one timer for all of them, set to the end that comes first. Callers that were
 * served are left in the heap until they come up, or outnumber the others.
 *
 * <p>Thread rules: state changes under the queue's lock; the timer is set and callers are told outside it.
 */
final class WaitTimer {
    private static final Runnable NOTHING = () -> {};
    private static final int FEW = 16;

    private final LocalQueue queue;
    private @Nullable PriorityQueue<Acquisition> byEnd; // null while there was no need for it
    private int waiting; // of those in it
    private boolean set;
    private long end; // that it is set to
    private int setting;
    private Runnable cancel = NOTHING;

    WaitTimer(LocalQueue queue) {
        this.queue = queue;
    }

    /** Bounds the wait; called under the queue's lock. Returns whether the timer is to be {@link #set} outside it. */
    boolean add(Acquisition caller) {
        caller.end = now() + caller.boundNanos();
        caller.timed = true;
        waiting++;
        if (byEnd == null) byEnd = new PriorityQueue<>(1, (one, other) -> Long.signum(one.end - other.end));
        byEnd.add(caller);
        return !set || end - caller.end > 0;
    }

    /** It waits no more; called under the queue's lock. What is returned is to be run outside it. */
    Runnable stop(Acquisition caller) {
        if (!caller.timed) return NOTHING;
        caller.timed = false;
        if (--waiting == 0) {
            byEnd = null;
            return unset();
        }
        if (byEnd != null && byEnd.size() > FEW && byEnd.size() > 2 * waiting)
            byEnd.removeIf(served -> !served.waiting);
        return NOTHING;
    }

    private Runnable unset() {
        var pending = cancel;
        cancel = NOTHING;
        set = false;
        setting++;
        return pending;
    }

    /** Sets it to the end that comes first, if that is not what it is set to. */
    void set() {
        long next;
        int mine;
        Runnable before;
        synchronized (queue) {
            var first = byEnd == null ? null : firstWaiting(byEnd);
            if (first == null || set && end - first.end <= 0) return;
            before = unset();
            set = true;
            end = next = first.end;
            mine = setting;
        }
        before.run();
        var pending = queue.engine().runtime().schedule(Math.max(0, next - now()), () -> over(mine));
        synchronized (queue) {
            if (set && mine == setting) {
                cancel = pending;
                return;
            }
        }
        pending.run();
    }

    private static @Nullable Acquisition firstWaiting(PriorityQueue<Acquisition> heap) {
        while (!heap.isEmpty() && !heap.peek().waiting) heap.remove();
        return heap.peek();
    }

    private void over(int which) {
        var due = new ArrayList<Acquisition>(1);
        long now = now();
        synchronized (queue) {
            if (which != setting) return;
            unset();
            while (byEnd != null && !byEnd.isEmpty() && byEnd.peek().end - now <= 0) due.add(byEnd.remove());
        }
        for (var caller : due) {
            try {
                queue.expire(caller); // does nothing if it was served meanwhile
            } catch (RuntimeException | Error thrown) {
                Uncaught.tell(thrown); // the others' waits must end too
            }
        }
        set();
    }

    private long now() {
        return queue.engine().runtime().nanoTime();
    }
}
