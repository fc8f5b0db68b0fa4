package io.lockkeeper.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Ends the waits of one queue's callers: one timer for all of them, set to the end that comes first. Mostly all wait equally
 * long, so that they end in the order of their coming, and the list of them is all that is needed. When one comes that
 * does not, a heap is made of them; callers that were served are left in it until they come up, or outnumber the others.
 *
 * <p>Thread rules: state changes under the queue's lock; the timer is set and callers are told outside it.
 */
final class WaitTimer {
    private static final Runnable NOTHING = () -> {};
    private static final int FEW = 16;

    private final LocalQueue queue;
    private final Waiters waiters;
    private @Nullable PriorityQueue<Acquisition> byEnd; // null while they end in the order of their coming
    private int waiting; // whose waits have ends
    private long lastEnd; // of the one added last
    private boolean set;
    private long end; // that it is set to
    private int setting;
    private Runnable cancel = NOTHING;

    WaitTimer(LocalQueue queue, Waiters waiters) {
        this.queue = queue;
        this.waiters = waiters;
    }

    /** Bounds the wait; called under the queue's lock. Returns whether the timer is to be {@link #set} outside it. */
    boolean add(Acquisition caller) {
        caller.end = now() + caller.boundNanos();
        caller.timed = true;
        if (byEnd != null) byEnd.add(caller);
        // Not the last in the list: its end was left open at first, and others have come since.
        else if (waiting > 0 && (caller.next != null || lastEnd - caller.end > 0)) byEnd = heap(timed());
        waiting++;
        lastEnd = caller.end;
        return !set || end - caller.end > 0;
    }

    private List<Acquisition> timed() {
        return waiters.all(one -> one.timed);
    }

    private static PriorityQueue<Acquisition> heap(List<Acquisition> timed) {
        var heap = new PriorityQueue<Acquisition>((one, other) -> Long.signum(one.end - other.end));
        heap.addAll(timed);
        return heap;
    }

    /** Those who were served have outnumbered the others: time to look whether a heap is needed still. */
    private void tidy() {
        var timed = timed();
        boolean ordered = true;
        for (int i = 1; i < timed.size() && ordered; i++) ordered = timed.get(i).end - timed.get(i - 1).end >= 0;
        byEnd = ordered ? null : heap(timed);
        if (!timed.isEmpty()) lastEnd = timed.get(timed.size() - 1).end;
    }

    /** It waits no more; called under the queue's lock. What is returned is to be run outside it. */
    Runnable stop(Acquisition caller) {
        if (!caller.timed) return NOTHING;
        caller.timed = false;
        if (--waiting == 0) {
            byEnd = null;
            return unset();
        }
        if (byEnd != null && byEnd.size() > FEW && byEnd.size() > 2 * waiting) tidy();
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
            var first = firstWaiting();
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

    private @Nullable Acquisition firstWaiting() {
        if (byEnd == null) {
            var first = waiters.first();
            while (first != null && !first.timed) first = first.next;
            return first;
        }
        while (!byEnd.isEmpty() && !byEnd.peek().waiting) byEnd.remove();
        return byEnd.peek();
    }

    /** Takes those whose waits are over out of the heap; out of the list they are taken when they are told. */
    private List<Acquisition> due(long now) {
        var due = new ArrayList<Acquisition>(1);
        if (byEnd == null) {
            for (var one = waiters.first(); one != null && (!one.timed || one.end - now <= 0); one = one.next)
                if (one.timed) due.add(one);
            return due;
        }
        while (!byEnd.isEmpty() && byEnd.peek().end - now <= 0) due.add(byEnd.remove());
        return due;
    }

    private void over(int which) {
        List<Acquisition> due;
        long now = now();
        synchronized (queue) {
            if (which != setting) return;
            unset();
            due = due(now);
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
