package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.runtime.NonThrowingRuntime;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.Cancellable;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Ends the waits of one queue's callers, with one timer that is set to the earliest end.
 *
 * <p>Usually all callers wait equally long. Then the list of waiters is enough: the callers whose waits are bounded
 * stand at its front, in the order in which their waits end. When a caller breaks this order, a heap is made. Callers
 * that have been served stay in the heap until they come to its top, or until they outnumber the others.
 *
 * <p>Thread rules: all fields are guarded by the queue's monitor. The timer is set, and callers are told, outside it.
 */
@InternalLockApi
public final class WaitTimeouts {
    /**
     * The queue whose callers wait. Its monitor guards the fields of this class; its methods are called outside that.
     */
    interface Owner {
        /** The caller's wait is over, unless the caller has been served in the meantime. */
        void expire(Acquisition caller);

        /** No timer could be set, so nothing would end the caller's wait. */
        void unbound(Acquisition caller, Throwable why);
    }

    private static final int FEW = 16;

    private record Unbound(Acquisition caller, Throwable why) {}

    private final Owner queue;
    private final Waiters waiters;
    private final NonThrowingRuntime runtime;

    // Guarded by the queue's monitor.
    private @Nullable PriorityQueue<Acquisition> byEnd; // null while waits end in the order in which callers came
    private int waiting; // callers whose waits are bounded
    private boolean set; // whether the timer is set
    private long end; // when it is set to fire
    private int setting; // counts the settings, so that a timer that fires late is recognized
    private Cancellable timer = Cancellable.NONE; // cancels the timer that is set

    WaitTimeouts(Owner queue, Waiters waiters, NonThrowingRuntime runtime) {
        this.queue = queue;
        this.waiters = waiters;
        this.runtime = runtime;
    }

    /** Bounds the wait; called under the queue's monitor. Returns whether to call {@link #set}, outside the monitor. */
    boolean add(Acquisition caller) {
        assert Thread.holdsLock(queue);
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

    /** Removes callers that have been served from the heap, or the whole heap if the list is in order again. */
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

    /** Ends the bound of a caller that waits no more. Called under the queue's monitor; run the result outside it. */
    Cancellable stop(Acquisition caller) {
        assert Thread.holdsLock(queue);
        if (!caller.timed) return Cancellable.NONE;
        caller.timed = false;
        if (--waiting == 0) {
            byEnd = null;
            return unset();
        }
        if (byEnd != null && byEnd.size() > FEW && byEnd.size() > 2 * waiting) tidy(byEnd);
        return Cancellable.NONE;
    }

    private Cancellable unset() {
        assert Thread.holdsLock(queue);
        var pending = timer;
        timer = Cancellable.NONE;
        set = false;
        setting++;
        return pending;
    }

    /**
     * Sets the timer to the earliest end. A caller is failed if the timer cannot be set: its wait would have no end.
     */
    void set() {
        for (var unbound = setOnce(); unbound != null; unbound = setOnce()) queue.unbound(unbound.caller, unbound.why);
    }

    /**
     * Sets the timer, if it must fire earlier than it would. Returns the caller whose wait could not be bounded, if
     * any.
     */
    private @Nullable Unbound setOnce() {
        Acquisition first;
        int mine;
        Cancellable before;
        synchronized (queue) {
            first = firstWaiting();
            if (first == null || set && end - first.end <= 0) return null;
            before = unset();
            set = true;
            end = first.end;
            mine = setting;
        }
        before.cancel();
        Cancellable pending;
        try {
            pending = runtime.scheduleOrThrow(Math.max(0, first.end - now()), () -> over(mine));
        } catch (Throwable notSet) {
            synchronized (queue) {
                if (mine != setting) return null; // another thread has set the timer to another end in the meantime
                unset();
            }
            return new Unbound(first, notSet);
        }
        synchronized (queue) {
            if (set && mine == setting) {
                timer = pending;
                return null;
            }
        }
        pending.cancel();
        return null;
    }

    private @Nullable Acquisition firstWaiting() {
        assert Thread.holdsLock(queue);
        if (byEnd == null) {
            var first = waiters.first();
            return first != null && first.timed ? first : null;
        }
        while (!byEnd.isEmpty() && !byEnd.peek().waiting) byEnd.remove();
        return byEnd.peek();
    }

    /** The callers whose waits are over. They leave the heap here; they leave the list when they are told. */
    private List<Acquisition> due(long now) {
        assert Thread.holdsLock(queue);
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
                queue.expire(caller); // no effect on a caller that has been served in the meantime
            } catch (Throwable thrown) {
                Uncaught.tell(thrown); // the other callers' waits must end too
            }
        }
        set();
    }

    private long now() {
        return runtime.nanoTime();
    }
}
