package io.lockkeeper;

import static io.lockkeeper.BlockingCalls.given;

import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@link BlockingLocks} that take several names. What that class says of waits, order, interrupts and
 * wrong arguments is true here too. It is a class of its own only because the calls are many.
 */
abstract class BlockingMultiLocks extends BlockingLocksInKotlin {
    final BlockingCalls calls;

    BlockingMultiLocks(BlockingCalls calls) {
        super(calls);
        this.calls = calls;
    }

    /**
     * Runs the body under all the locks, with the options' wait; see
     * {@link #withLocks(Collection, LockTerms, LockedBody)}.
     */
    public <T extends @Nullable Object, X extends Exception> T withLocks(
            Collection<String> names, LockedBody<HeldLocks, T, X> body) throws X, InterruptedException {
        return withLocks(names, LockTerms.defaults(), body);
    }

    /** Runs the body under all the locks, with this wait; see {@link #withLocks(Collection, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withLocks(
            Collection<String> names, Duration wait, LockedBody<HeldLocks, T, X> body) throws X, InterruptedException {
        return withLocks(names, LockTerms.waiting(wait), body);
    }

    /**
     * As {@link BlockingLocks#withLock(String, LockTerms, LockedBody)}, for several names: takes all of them or none.
     * One wait bounds the whole. Blocks; an interrupt ends the wait. The names are taken in an order that is the same
     * for all callers, so that two callers of this method can't wait for each other. A name that is given twice counts
     * once. Not re-entrant.
     *
     * @throws LockLostException if a lock was lost while the body ran, or while the call waited for the next one
     * @throws IllegalArgumentException if there is no name or one is not valid, or the terms contradict each other or
     *     ask for re-entry
     */
    public <T extends @Nullable Object, X extends Exception> T withLocks(
            Collection<String> names, LockTerms terms, LockedBody<HeldLocks, T, X> body)
            throws X, InterruptedException {
        return calls.runUnder(names, terms, given(body));
    }

    /** As {@link #withLocks(Collection, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithLocks(Collection<String> names, LockedAction<HeldLocks, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withLocks(names, given(body).asBody());
    }

    /** As {@link #withLocks(Collection, Duration, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithLocks(
            Collection<String> names, Duration wait, LockedAction<HeldLocks, X> body) throws X, InterruptedException {
        this.<@Nullable Void, X>withLocks(names, wait, given(body).asBody());
    }

    /** As {@link #withLocks(Collection, LockTerms, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithLocks(
            Collection<String> names, LockTerms terms, LockedAction<HeldLocks, X> body) throws X, InterruptedException {
        this.<@Nullable Void, X>withLocks(names, terms, given(body).asBody());
    }

    /**
     * Asks once: runs the body under what is free now; see
     * {@link #withAvailableLocks(Collection, LockTerms, LockedBody)}.
     */
    public <T extends @Nullable Object, X extends Exception> T withAvailableLocks(
            Collection<String> names, LockedBody<AcquiredLocks, T, X> body) throws X, InterruptedException {
        return withAvailableLocks(names, LockTerms.ifFree(), body);
    }

    /**
     * Asks for several names, takes those that it can get within one wait, and runs the body under them, even if it got
     * no lock at all. The body is given what became of each name. Blocks; an interrupt ends the wait, and what was
     * taken is given back. Order and loss are as in {@link #withLocks(Collection, LockTerms, LockedBody)}. A name that
     * a body around this call holds is not taken again. Terms that name no wait use the options' default wait.
     *
     * @throws LockLostException if a lock was lost while the body ran or while the call waited for the next one, or a
     *     body around this call had lost one of the names
     * @throws LockStoreException if the backend failed; nothing is taken then
     * @throws IllegalArgumentException if there is no name or one is not valid, or the terms contradict each other or
     *     ask for re-entry
     */
    public <T extends @Nullable Object, X extends Exception> T withAvailableLocks(
            Collection<String> names, LockTerms terms, LockedBody<AcquiredLocks, T, X> body)
            throws X, InterruptedException {
        return calls.runUnderAvailable(names, terms, given(body));
    }

    /** As {@link #withAvailableLocks(Collection, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithAvailableLocks(
            Collection<String> names, LockedAction<AcquiredLocks, X> body) throws X, InterruptedException {
        this.<@Nullable Void, X>withAvailableLocks(names, given(body).asBody());
    }

    /** As {@link #withAvailableLocks(Collection, LockTerms, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithAvailableLocks(
            Collection<String> names, LockTerms terms, LockedAction<AcquiredLocks, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withAvailableLocks(names, terms, given(body).asBody());
    }

    /** Acquires with the options' wait and lease; see {@link #acquireAllOrNothing(Collection, LockTerms)}. */
    public HeldLocks acquireAllOrNothing(Collection<String> names) throws InterruptedException {
        return acquireAllOrNothing(names, LockTerms.defaults());
    }

    /** Acquires with this wait and the options' lease; see {@link #acquireAllOrNothing(Collection, LockTerms)}. */
    public HeldLocks acquireAllOrNothing(Collection<String> names, Duration wait) throws InterruptedException {
        return acquireAllOrNothing(names, LockTerms.waiting(wait));
    }

    /**
     * Waits for all of several names and returns their handles, for use in try-with-resources; if it throws, it holds
     * no lock. Blocks; an interrupt ends the wait. The order is that of
     * {@link #withLocks(Collection, LockTerms, LockedBody)}, and the exceptions are those of
     * {@link BlockingLocks#acquire(String, LockTerms)}. Prefer {@code withLocks}, which always releases.
     *
     * @throws LockLostException if a lock was lost while the call waited for the next one
     * @throws IllegalArgumentException if there is no name or one is not valid, or the terms contradict each other or
     *     ask for re-entry
     */
    public HeldLocks acquireAllOrNothing(Collection<String> names, LockTerms terms) throws InterruptedException {
        return calls.allOrNothing(names, terms);
    }

    /** Asks once: takes what is free now; see {@link #acquireAll(Collection, LockTerms)}. */
    public AcquiredLocks acquireAll(Collection<String> names) throws InterruptedException {
        return acquireAll(names, LockTerms.ifFree());
    }

    /** Takes what it gets within this wait, with the options' lease; see {@link #acquireAll(Collection, LockTerms)}. */
    public AcquiredLocks acquireAll(Collection<String> names, Duration wait) throws InterruptedException {
        return acquireAll(names, LockTerms.waiting(wait));
    }

    /**
     * Asks for several names, takes those that it can get within one wait, and leaves out those that are busy. Blocks;
     * an interrupt ends the wait, and what was taken is given back. The order is that of
     * {@link #withLocks(Collection, LockTerms, LockedBody)}. A name that is given twice counts once. The caller must
     * close the result. Terms that name no wait use the options' default wait.
     *
     * @throws LockLostException if a lock was lost while the call waited for the next one, or a body around this call
     *     had lost one of the names
     * @throws LockStoreException if the backend failed; nothing is taken then
     * @throws IllegalArgumentException if there is no name or one is not valid, or the terms contradict each other or
     *     ask for re-entry
     */
    public AcquiredLocks acquireAll(Collection<String> names, LockTerms terms) throws InterruptedException {
        return calls.available(names, terms);
    }
}
