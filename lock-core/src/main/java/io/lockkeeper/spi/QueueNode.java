package io.lockkeeper.spi;

import org.jspecify.annotations.Nullable;

/**
 * A node in a lock's queue, as a listing showed it.
 *
 * @param node unique for ever
 * @param mode how it takes part in the lock. Null if it belongs to a kind of lock that this library does not have: it only
 *     knows such a node by its number. A queue with such a node can be looked at, but not entered
 */
public record QueueNode(String node, @Nullable LockMode mode) {
    /** Whether the node belongs to a kind of lock that this library does not have. */
    public boolean isForeign() {
        return mode == null;
    }
}
