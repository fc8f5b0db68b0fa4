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
 * The result of a call that asked for several names and took those it could get. Each name was taken by the call, or
 * the caller held it already, or it is busy. Only {@link #close} blocks: it gives back what the call took. Safe for use
 * from any thread.
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

    /** The locks that this call took, sorted by name. It may hold no lock at all. */
    public HeldLocks taken() {
        return got;
    }

    /** The names that the caller held already, in a body around this call. {@link #close} does not give them back. */
    public Set<String> alreadyHeld() {
        return before;
    }

    /** The names that other callers held for longer than the wait. Each maps to its holder, or to empty if unknown. */
    public Map<String, Optional<Holder>> busy() {
        return others;
    }

    /** How many names this call took. */
    public int takenCount() {
        return got.all().size();
    }

    /** How many names the caller held already. */
    public int alreadyHeldCount() {
        return before.size();
    }

    /** How many names other callers hold. */
    public int busyCount() {
        return others.size();
    }

    /** Whether no name was busy, so that the call took, or the caller already held, every name. */
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

    /** Gives back what this call took. Blocks, and throws, as {@link HeldLocks#release} does. */
    @Override
    public void close() {
        got.close();
    }
}
