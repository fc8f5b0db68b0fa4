package io.lockkeeper;

import io.lockkeeper.spi.LockMode;
import java.util.Objects;
import java.util.Optional;

/**
 * A process that waits in a lock's queue, as it was when somebody looked. Immutable.
 *
 * @param node the name of its node, which no other node ever has
 * @param sessionId the session that the node belongs to; zero if the node outlives its session, or can't be
 *     read
 * @param kind which library made the node
 * @param process the process, as it described itself when it entered
 * @param mode how it wants the lock: alone, as a reader, as a writer, or with some permits. Empty if it waits for a kind
 *     of lock that this library does not have
 */
public record QueuedContender(
        String node, long sessionId, ContenderKind kind, Holder process, Optional<LockMode> mode) {
    /** @throws NullPointerException if a component is null */
    public QueuedContender {
        Objects.requireNonNull(node, "The node must not be null");
        Objects.requireNonNull(kind, "The kind must not be null");
        Objects.requireNonNull(process, "The process must not be null");
        Objects.requireNonNull(mode, "The mode must not be null; use an empty Optional");
    }

    /** One that waits for an exclusive lock. */
    public QueuedContender(String node, long sessionId, ContenderKind kind, Holder process) {
        this(node, sessionId, kind, process, Optional.of(LockMode.EXCLUSIVE));
    }
}
