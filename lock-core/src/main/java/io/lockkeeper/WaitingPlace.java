package io.lockkeeper;

import java.util.Objects;

/**
 * Where a waiting caller stands; see {@link LockTerms#onWaiting}. Immutable.
 *
 * @param name the lock's whole name, with its namespace
 * @param contendersAhead how many nodes of other processes are ahead of this process's node, the holder's included
 * @param callersAheadHere how many callers of this process are ahead, the holder included
 */
public record WaitingPlace(String name, int contendersAhead, int callersAheadHere) {
    /** @throws NullPointerException if the name is null */
    public WaitingPlace {
        Objects.requireNonNull(name, "The name must not be null");
    }
}
