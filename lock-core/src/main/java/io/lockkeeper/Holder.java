package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The process that is first in a lock's queue, as it described itself when it entered.
 *
 * @param host the host's name; empty if another library made the node and wrote nothing in it, or if the node can't be
 *     read
 * @param pid the process's id, or -1 where unknown
 * @param label the process's label ({@link LockOptions.Builder#label})
 * @param since when the process's node was created, by the backend's clock; {@link Instant#EPOCH} if it can't be read
 * @param renewals how often a hold of the process has been renewed since then; see {@link HeldLock#renew}
 * @param thisProcess whether it is the process that asked, as far as the node can be read
 * @param unreadable why the backend refuses to show what the process wrote; empty if it was read
 */
public record Holder(
        String host,
        long pid,
        String label,
        Instant since,
        int renewals,
        boolean thisProcess,
        Optional<String> unreadable) {
    /** @throws NullPointerException if a component is null */
    public Holder {
        Objects.requireNonNull(host, "The host must not be null");
        Objects.requireNonNull(label, "The label must not be null");
        Objects.requireNonNull(since, "The time of creation must not be null");
        Objects.requireNonNull(unreadable, "What makes it unreadable must not be null; use an empty Optional");
    }

    /** A process whose node was read. */
    public Holder(String host, long pid, String label, Instant since, int renewals, boolean thisProcess) {
        this(host, pid, label, since, renewals, thisProcess, Optional.empty());
    }

    @Override
    public String toString() {
        if (thisProcess) return "this process, since " + since;
        if (unreadable.isPresent()) return "a client whose node can't be read: " + unreadable.get();
        var who = host.isEmpty() ? "another client" : "host " + Quoted.escaped(host) + ", pid " + pid;
        return (label.isEmpty() || label.equals(host) ? who : who + " (" + Quoted.escaped(label) + ")") + ", since "
                + since;
    }
}
