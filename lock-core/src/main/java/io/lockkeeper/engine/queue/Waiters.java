package io.lockkeeper.engine.queue;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The callers that wait in one queue, first-in, first-out. The list is linked through the callers themselves, so that a
 * caller can be removed at once from the middle of a very long queue.
 *
 * <p>Thread rules: everything is guarded by the queue's monitor, and so are the links in the callers.
 */
@InternalLockApi
public final class Waiters {
    private @Nullable Acquisition first;
    private @Nullable Acquisition last;
    private int count;
    private int immediateCallers;

    boolean isEmpty() {
        return first == null;
    }

    int count() {
        return count;
    }

    @Nullable
    Acquisition first() {
        return first;
    }

    /** Whether any of the callers asks only once. */
    boolean haveImmediateCaller() {
        return immediateCallers > 0;
    }

    void add(Acquisition caller) {
        caller.waiting = true;
        count++;
        caller.previous = last;
        if (last == null) first = caller;
        else last.next = caller;
        last = caller;
        if (caller.isImmediate()) immediateCallers++;
    }

    /** Returns false if the caller does not wait any more. */
    boolean remove(Acquisition caller) {
        if (!caller.waiting) return false;
        caller.waiting = false;
        count--;
        var before = caller.previous;
        var after = caller.next;
        caller.previous = caller.next = null;
        if (before == null) first = after;
        else before.next = after;
        if (after == null) last = before;
        else after.previous = before;
        if (caller.isImmediate()) immediateCallers--;
        return true;
    }

    List<Acquisition> all(Predicate<Acquisition> wanted) {
        var found = new ArrayList<Acquisition>();
        for (var caller = first; caller != null; caller = caller.next) if (wanted.test(caller)) found.add(caller);
        return found;
    }

    /** The shortest {@code stealAfter} of all callers, in nanoseconds; {@link Nanos#FOREVER} if none wants to steal. */
    long stealAfter() {
        long least = Nanos.FOREVER;
        for (var caller = first; caller != null; caller = caller.next) least = Math.min(least, caller.stealAfter());
        return least;
    }

    /** The lease that the first caller asks for, in nanoseconds; {@link Nanos#FOREVER} if it asks for none. */
    long leaseOfFirst() {
        return first == null ? Nanos.FOREVER : first.leaseNanos();
    }

    /** How many callers are ahead of this one; counted up to a bound. */
    int before(Acquisition caller, int most) {
        int count = 0;
        for (var other = first; other != null && other != caller && count < most; other = other.next) count++;
        return count;
    }
}
