package io.lockkeeper;

import java.util.Objects;

/**
 * A process that waits in a lock's queue, as it was when somebody looked. Immutable.
 *
 * @param node the name of its node, which no other node ever has
 * @param sessionId the session that the node belongs to; zero if the node outlives its session, or can't be
 *     read
 * @param kind which library made the node
 * @param process the process, as it described itself when it entered
 */
public record QueuedContender(String node, long sessionId, ContenderKind kind, Holder process) {
    /** @throws NullPointerException if a component is null */
    public QueuedContender {
        Objects.requireNonNull(node, "The node must not be null");
        Objects.requireNonNull(kind, "The kind must not be null");
        Objects.requireNonNull(process, "The process must not be null");
    }
}
