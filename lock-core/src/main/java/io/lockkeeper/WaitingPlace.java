package io.lockkeeper;

import java.util.Objects;

/**
 * Where a waiting caller stands; see {@link LockTerms#onWaiting}. Immutable.
 *
 * @param name the lock's whole name, with its namespace
 * @param contendersAhead how many nodes are ahead of this process's node, those of holders included. They are nodes of
 *     other processes, and of callers of this process that want the lock in another mode or have nodes of their own
 * @param callersAheadHere how many callers of this process that share the node are ahead, the holder included. A reader
 *     that may hold beside this one does not count
 */
public record WaitingPlace(String name, int contendersAhead, int callersAheadHere) {
    /** @throws NullPointerException if the name is null */
    public WaitingPlace {
        Objects.requireNonNull(name, "The name must not be null");
    }
}
