package io.lockkeeper.internal;

/** Hears where a caller stands while it waits. */
@InternalLockApi
@FunctionalInterface
public interface PlaceListener {
    /**
     * @param contendersAhead how many nodes are ahead of that for which the caller waits
     * @param callersAheadHere how many callers ahead share that node
     */
    void standsAt(String name, int contendersAhead, int callersAheadHere);
}
