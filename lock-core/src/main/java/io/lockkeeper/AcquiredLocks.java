package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * What became of each of several names that were asked for together, each for itself: taken, held by this caller
 * already, or busy. Closing it gives back what was taken. Safe for use from several threads.
 */
public final class AcquiredLocks implements AutoCloseable {
    private final HeldLocks got;
    private final Set<String> before;
    private final Map<String, Optional<Holder>> others;

    AcquiredLocks(Namespace names, HeldLocks taken, Set<String> alreadyHeld, Map<String, LockTimeoutException> busy) {
        this.got = taken;
        this.before = Collections.unmodifiableSet(new TreeSet<>(alreadyHeld));
        var holders = new LinkedHashMap<String, Optional<Holder>>();
        busy.forEach((name, why) -> holders.put(names.own(name), why.holder()));
        this.others = Collections.unmodifiableMap(holders);
    }

    /** The locks that this call took, sorted by name; may be empty. */
    public HeldLocks taken() {
        return got;
    }

    /** The names that the caller held before, in a body around this call; not taken again, and not given back here. */
    public Set<String> alreadyHeld() {
        return before;
    }

    /** The names that others held for longer than the wait, each with its holder as far as known. */
    public Map<String, Optional<Holder>> busy() {
        return others;
    }

    /** How many names were taken by this call. */
    public int takenCount() {
        return got.all().size();
    }

    /** How many names the caller held before. */
    public int alreadyHeldCount() {
        return before.size();
    }

    /** How many names are held by others. */
    public int busyCount() {
        return others.size();
    }

    /** Whether the caller holds every name that it asked for. */
    public boolean isComplete() {
        return others.isEmpty();
    }

    @Override
    public String toString() {
        var busy = new StringJoiner(", ", "[", "]");
        others.forEach((name, holder) -> busy.add(
                Quoted.text(name) + " held by " + holder.map(Holder::toString).orElse("others")));
        return "AcquiredLocks(taken=" + got + ", alreadyHeld="
                + before.stream().map(Quoted::text).toList() + ", busy=" + busy + ")";
    }

    /** Gives back what this call took; see {@link HeldLocks#release}. */
    @Override
    public void close() {
        got.close();
    }
}
