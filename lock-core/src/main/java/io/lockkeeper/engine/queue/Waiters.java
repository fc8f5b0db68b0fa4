package io.lockkeeper.engine.queue;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The callers that wait in one queue, first come first served: a list linked through the callers themselves, for there
 * may be very many. Thread rules: the queue's lock guards it all.
 */
@InternalLockApi
public final class Waiters {
    private @Nullable Acquisition first;
    private @Nullable Acquisition last;
    private int immediateCallers;

    boolean isEmpty() {
        return first == null;
    }

    @Nullable
    Acquisition first() {
        return first;
    }

    /** Whether there are any who want no more than one answer. */
    boolean haveImmediateCaller() {
        return immediateCallers > 0;
    }

    void add(Acquisition caller) {
        caller.waiting = true;
        caller.previous = last;
        if (last == null) first = caller;
        else last.next = caller;
        last = caller;
        if (caller.isImmediate()) immediateCallers++;
    }

    /** False if it does not wait here any more. */
    boolean remove(Acquisition caller) {
        if (!caller.waiting) return false;
        caller.waiting = false;
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

    List<Acquisition> removeAll() {
        var all = all(any -> true);
        all.forEach(this::remove);
        return all;
    }

    /** How long the most impatient lets the holder show no sign of life. */
    long stealAfter() {
        long least = Nanos.FOREVER;
        for (var caller = first; caller != null; caller = caller.next) least = Math.min(least, caller.stealAfter());
        return least;
    }

    /** How many stand before this one, counted up to a bound. */
    int before(Acquisition caller, int most) {
        int count = 0;
        for (var other = first; other != null && other != caller && count < most; other = other.next) count++;
        return count;
    }
}
