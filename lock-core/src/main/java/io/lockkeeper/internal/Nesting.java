package io.lockkeeper.internal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One lock asked for while another is held. Immutable.
 *
 * @param from what the held lock counts as in the graph: its name, or what its name is folded to
 * @param to what the lock that is asked for counts as
 * @param outer the names of the locks that are held besides, each with a number that tells one hold of it from
 *     another; {@link #ONE_CALLER} if its hold is one thread's alone
 */
@InternalLockApi
public record Nesting(
        String from,
        String to,
        String held,
        String asked,
        @Nullable StackTraceElement askedAt,
        Map<String, Long> outer) {
    /** In place of a hold's number: a thread does one thing after the other, so no two nestings in it are concurrent. */
    public static final Long ONE_CALLER = -1L;

    /**
     * Whether the two can't be under way at the same time, because both are within holds of one further lock. Within one
     * hold they can: the children of a coroutine's body share it.
     */
    boolean excludes(Nesting other) {
        for (var lock : outer.entrySet()) {
            var hold = other.outer.get(lock.getKey());
            if (hold != null && (hold.equals(ONE_CALLER) || !hold.equals(lock.getValue()))) return true;
        }
        return false;
    }

    /** This one, seen again: what was held besides not each time does not keep others out. */
    Nesting seenAgain(Nesting again) {
        if (outer.isEmpty()) return this;
        var both = new HashMap<>(again.outer);
        both.keySet().retainAll(outer.keySet());
        return both.equals(outer) ? this : new Nesting(from, to, held, asked, askedAt, Map.copyOf(both));
    }

    /** As in: {@code "a" is asked for at … while "b" is held}. */
    public String words(String is, String was) {
        return Quoted.text(asked) + " " + is + " asked for at " + CallPlace.words(askedAt) + " while "
                + Quoted.text(held) + " " + was + " held";
    }
}
