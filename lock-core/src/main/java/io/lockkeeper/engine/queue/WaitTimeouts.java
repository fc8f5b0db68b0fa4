package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.runtime.NonThrowingRuntime;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Ends the waits of one queue's callers: one timer for all of them, set to the end that comes first. Mostly all wait equally
 * long: then those whose waits have ends stand in front, in the order of their ends, and the list of waiters is all that is
 * needed. When one comes that breaks the order, a heap is made of them; callers that were served are left in it until they
 * come up, or outnumber the others.
 *
 * <p>Thread rules: state changes under the queue's lock; the timer is set and callers are told outside it.
 */
@InternalLockApi
public final class WaitTimeouts {
    /** The queue whose callers wait. Its lock guards the timer's state; it is called outside that. */
    interface Owner {
        /** The caller's wait is over; it may have been served meanwhile. */
        void expire(Acquisition caller);

        /** Nothing would end the caller's wait. */
        void unbound(Acquisition caller, Throwable why);
    }

    private static final Runnable NOTHING = () -> {};
    private static final int FEW = 16;

    private record Unbound(Acquisition caller, Throwable why) {}

    private final Owner queue;
    private final Waiters waiters;
    private final NonThrowingRuntime runtime;
    private @Nullable PriorityQueue<Acquisition> byEnd; // null while they end in the order of their coming
    private int waiting; // whose waits have ends
    private boolean set;
    private long end; // that it is set to
    private int setting;
    private Runnable cancel = NOTHING;

    WaitTimeouts(Owner queue, Waiters waiters, NonThrowingRuntime runtime) {
        this.queue = queue;
        this.waiters = waiters;
        this.runtime = runtime;
    }

    /** Bounds the wait; called under the queue's lock. Returns whether the timer is to be {@link #set} outside it. */
    boolean add(Acquisition caller) {
        caller.end = now() + caller.boundNanos();
        caller.timed = true;
        var before = caller.previous;
        if (byEnd != null) byEnd.add(caller);
        else if (before != null && !(before.timed && caller.end - before.end >= 0)) byEnd = heapUpTo(caller);
        waiting++;
        return !set || end - caller.end > 0;
    }

    private PriorityQueue<Acquisition> heapUpTo(Acquisition last) {
        var heap = new PriorityQueue<Acquisition>((one, other) -> Long.signum(one.end - other.end));
        for (var one = waiters.first(); one != null && one.timed && one != last; one = one.next) heap.add(one);
        heap.add(last);
        return heap;
    }

    /** Those in the heap who were served outnumber the others: they go, and the heap, if it is not needed any more. */
    private void tidy(PriorityQueue<Acquisition> heap) {
        int inOrder = 0;
        Acquisition last = null;
        for (var one = waiters.first();
                one != null && one.timed && (last == null || one.end - last.end >= 0);
                one = one.next) {
            last = one;
            inOrder++;
        }
        if (inOrder == waiting) byEnd = null;
        else heap.removeIf(served -> !served.waiting);
    }

    /** It waits no more; called under the queue's lock. What is returned is to be run outside it. */
    Runnable stop(Acquisition caller) {
        if (!caller.timed) return NOTHING;
        caller.timed = false;
        if (--waiting == 0) {
            byEnd = null;
            return unset();
        }
        if (byEnd != null && byEnd.size() > FEW && byEnd.size() > 2 * waiting) tidy(byEnd);
        return NOTHING;
    }

    private Runnable unset() {
        var pending = cancel;
        cancel = NOTHING;
        set = false;
        setting++;
        return pending;
    }

    /** Sets it to the end that comes first, if that is not what it is set to. A caller without an end does not wait. */
    void set() {
        for (var unbound = setOnce(); unbound != null; unbound = setOnce()) queue.unbound(unbound.caller, unbound.why);
    }

    /** Returns the caller whose wait could not be bounded, if there is one. */
    private @Nullable Unbound setOnce() {
        Acquisition first;
        int mine;
        Runnable before;
        synchronized (queue) {
            first = firstWaiting();
            if (first == null || set && end - first.end <= 0) return null;
            before = unset();
            set = true;
            end = first.end;
            mine = setting;
        }
        before.run();
        Runnable pending;
        try {
            pending = runtime.scheduleOrThrow(Math.max(0, first.end - now()), () -> over(mine));
        } catch (Throwable notSet) {
            synchronized (queue) {
                if (mine != setting) return null; // another end has come to be the first, and was set to
                unset();
            }
            return new Unbound(first, notSet);
        }
        synchronized (queue) {
            if (set && mine == setting) {
                cancel = pending;
                return null;
            }
        }
        pending.run();
        return null;
    }

    private @Nullable Acquisition firstWaiting() {
        if (byEnd == null) {
            var first = waiters.first();
            return first != null && first.timed ? first : null;
        }
        while (!byEnd.isEmpty() && !byEnd.peek().waiting) byEnd.remove();
        return byEnd.peek();
    }

    /** Takes those whose waits are over out of the heap; out of the list they are taken when they are told. */
    private List<Acquisition> due(long now) {
        var due = new ArrayList<Acquisition>(1);
        if (byEnd == null) {
            for (var one = waiters.first(); one != null && one.timed && one.end - now <= 0; one = one.next)
                due.add(one);
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
            } catch (Throwable thrown) {
                Uncaught.tell(thrown); // the others' waits must end too
            }
        }
        set();
    }

    private long now() {
        return runtime.nanoTime();
    }
}
