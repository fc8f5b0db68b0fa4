package io.lockkeeper;

import static io.lockkeeper.BlockingCalls.given;

import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The calls of {@link BlockingLocks} that take several names; a class of its own only because they are many. */
abstract class BlockingMultiLocks extends BlockingLocksInKotlin {
    final BlockingCalls calls;

    BlockingMultiLocks(BlockingCalls calls) {
        super(calls);
        this.calls = calls;
    }

    /** With the options' wait; see {@link #withLocks(Collection, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withLocks(
            Collection<String> names, LockedBody<HeldLocks, T, X> body) throws X, InterruptedException {
        return withLocks(names, LockTerms.defaults(), body);
    }

    /** With this wait; see {@link #withLocks(Collection, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withLocks(
            Collection<String> names, Duration wait, LockedBody<HeldLocks, T, X> body) throws X, InterruptedException {
        return withLocks(names, LockTerms.waiting(wait), body);
    }

    /**
     * As {@link BlockingLocks#withLock(String, LockTerms, LockedBody)}, for several names under one deadline: all or
     * nothing, taken in one order that all callers keep, so that two callers can't block each other. A name given twice
     * counts once. Not re-entrant.
     *
     * @throws IllegalArgumentException if there is no name, or the terms ask for re-entry
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

    /** What is free now; see {@link #withAvailableLocks(Collection, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withAvailableLocks(
            Collection<String> names, LockedBody<AcquiredLocks, T, X> body) throws X, InterruptedException {
        return withAvailableLocks(names, LockTerms.ifFree(), body);
    }

    /**
     * Takes each of several names for itself, under one wait, and runs the body under those that it got, also if that is
     * none; the body is told what became of each. Blocks; an interrupt ends the wait, and gives back what was taken. Order
     * and loss as {@link #withLocks(Collection, LockTerms, LockedBody)}; what a body around this call holds is not taken
     * again.
     *
     * @throws LockLostException if one was lost while the body ran
     * @throws LockStoreException if the backend failed; nothing is taken then
     * @throws IllegalArgumentException if there is no name, or the terms ask for re-entry
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

    /** With the options' wait and lease; see {@link #acquireAllOrNothing(Collection, LockTerms)}. */
    public HeldLocks acquireAllOrNothing(Collection<String> names) throws InterruptedException {
        return acquireAllOrNothing(names, LockTerms.defaults());
    }

    /** With this wait and the options' lease; see {@link #acquireAllOrNothing(Collection, LockTerms)}. */
    public HeldLocks acquireAllOrNothing(Collection<String> names, Duration wait) throws InterruptedException {
        return acquireAllOrNothing(names, LockTerms.waiting(wait));
    }

    /**
     * Waits for all of several names and returns them held, or throws and holds none; for use in try-with-resources.
     * Blocks; an interrupt ends the wait. Order as {@link #withLocks(Collection, LockTerms, LockedBody)}; exceptions as
     * {@link BlockingLocks#acquire(String, LockTerms)}. Prefer {@code withLocks}, which can't be forgotten.
     */
    public HeldLocks acquireAllOrNothing(Collection<String> names, LockTerms terms) throws InterruptedException {
        return calls.allOrNothing(names, terms);
    }

    /** What is free now; see {@link #acquireAll(Collection, LockTerms)}. */
    public AcquiredLocks acquireAll(Collection<String> names) throws InterruptedException {
        return acquireAll(names, LockTerms.ifFree());
    }

    /** With this wait and the options' lease; see {@link #acquireAll(Collection, LockTerms)}. */
    public AcquiredLocks acquireAll(Collection<String> names, Duration wait) throws InterruptedException {
        return acquireAll(names, LockTerms.waiting(wait));
    }

    /**
     * Takes each of several names for itself, under one wait, and says what became of each; names that are busy are left
     * out. Blocks; an interrupt ends it, and gives back what was taken. To be closed by the caller. Order as
     * {@link #withLocks(Collection, LockTerms, LockedBody)}; a name given twice counts once.
     *
     * @throws LockStoreException if the backend failed; nothing is taken then
     * @throws IllegalArgumentException if there is no name or one is none, or the terms contradict each other or ask for
     *     re-entry
     */
    public AcquiredLocks acquireAll(Collection<String> names, LockTerms terms) throws InterruptedException {
        return calls.available(names, terms);
    }
}
