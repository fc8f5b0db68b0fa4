package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A process's turn: the time during which its node holds a lock, as it was when somebody looked. One tenure can serve
 * several callers of the process: one after the other, and readers also at the same time. Immutable.
 *
 * @param name the lock's whole name, with its namespace
 * @param node the node's name, which no other node ever has
 * @param version how often the node was written since it was created. Each renewal writes it; so does a process that had
 *     to wait, once it has held the lock for a twentieth of a second, and one that hands the lock on, once a second. Zero
 *     if the node can't be read: then a forced release of this tenure ends it only if the node was never written, and one
 *     by name in any case
 * @param sessionId the session that the node belongs to; zero if the node outlives its session, or can't be read
 * @param kind which library made the node
 * @param holder the process, as it described itself when it entered
 * @param token the fencing token of the tenure's first hold; each further hold of the tenure adds one. Zero if the node
 *     is not this library's, or can't be read
 * @param leaseEnds when the lease ends that was last written to the node, by the backend's clock. The process writes it
 *     when it enters the queue and with each renewal. If it had to wait after it entered, it writes it once more when it
 *     has held the lock for a twentieth of a second; until then this is too early. A hold that followed within the tenure
 *     is told of here if it began more than a second after the node was written last, and otherwise when it is renewed.
 *     Empty if no lease was written. A detached hold is taken as long as nobody waits for it, also after this time: the
 *     next process that waits removes it. Nothing here says whether the time is past, because only the backend's clock
 *     would know
 * @param mode how the node takes part in the lock: alone, as a reader, as a writer, or with some permits. Empty if it
 *     belongs to a kind of lock that this library does not have
 * @param mayBeKept whether the process may be keeping the lock for its next caller ({@link LockOptions.Builder#keepFor}).
 *     Only that process knows whether a caller holds the lock now. If none does, the next process that asks gets it. False
 *     if another process has come while a caller held the lock
 */
public record LockTenure(
        String name,
        String node,
        int version,
        long sessionId,
        ContenderKind kind,
        Holder holder,
        long token,
        Optional<Instant> leaseEnds,
        Optional<LockMode> mode,
        boolean mayBeKept) {
    /**
     * @throws IllegalArgumentException if the node or the version can't be a node's
     * @throws NullPointerException if a component is null
     */
    public LockTenure {
        Objects.requireNonNull(name, "The name must not be null");
        Objects.requireNonNull(node, "The node must not be null");
        Objects.requireNonNull(kind, "The kind must not be null");
        Objects.requireNonNull(holder, "The holder must not be null");
        Objects.requireNonNull(leaseEnds, "The lease's end must not be null; use an empty Optional");
        Objects.requireNonNull(mode, "The mode must not be null; use an empty Optional");
        if (node.isEmpty() || node.indexOf('/') >= 0)
            throw new IllegalArgumentException("A node's name is not empty and has no slash: " + Quoted.text(node));
        if (version < 0) throw new IllegalArgumentException("A node's version is not negative: " + version);
    }

    /** A tenure of a lock that is held. */
    public LockTenure(
            String name,
            String node,
            int version,
            long sessionId,
            ContenderKind kind,
            Holder holder,
            long token,
            Optional<Instant> leaseEnds,
            Optional<LockMode> mode) {
        this(name, node, version, sessionId, kind, holder, token, leaseEnds, mode, false);
    }

    /** A tenure of an exclusive lock that is held. */
    public LockTenure(
            String name,
            String node,
            int version,
            long sessionId,
            ContenderKind kind,
            Holder holder,
            long token,
            Optional<Instant> leaseEnds) {
        this(name, node, version, sessionId, kind, holder, token, leaseEnds, Optional.of(LockMode.EXCLUSIVE), false);
    }
}
