package io.lockkeeper.internal;

/** Hears where a caller stands while it waits. */
@InternalLockApi
@FunctionalInterface
public interface PlaceListener {
    /**
     * @param contendersAhead how many nodes of other processes are ahead
     * @param callersAheadHere how many callers of this process are ahead
     */
    void standsAt(String name, int contendersAhead, int callersAheadHere);
}
