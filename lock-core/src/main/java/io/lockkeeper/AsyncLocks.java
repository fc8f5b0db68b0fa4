package io.lockkeeper;

import io.lockkeeper.internal.Terms;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Locks for callers that want futures. No method here blocks. If a caller completes a returned future itself, by
 * {@code cancel}, {@code orTimeout} or in any other way, the request is withdrawn and leaves nothing behind. This is
 * true of the returned future, and not of stages made from it. Dependent stages run on the options' executor.
 *
 * <p>Within a process callers are first-in, first-out; across processes, tenures are. {@link LockOptions.Builder#fair}
 * makes every caller first-in, first-out. No call is re-entrant: a caller that asks for a lock that it holds waits for
 * itself until its wait is over.
 *
 * <p>A call without terms or a wait uses {@link LockOptions#defaultWait}, but {@code tryAcquireAsync} and
 * {@code acquireAllAsync} ask once. Wrong arguments throw at the call, before anything is taken:
 * {@link IllegalArgumentException} as each method says, and {@link NullPointerException} for null. Every other failure
 * completes the future; after a close it is a {@link LockStoreException}.
 */
public final class AsyncLocks {
    private final Namespace names;
    private final Engine engine;
    private final AsyncTickets forTickets;

    AsyncLocks(Namespace names) {
        this.names = names;
        this.engine = names.engine();
        this.forTickets = new AsyncTickets(names);
    }

    /** The same locks, held in a way that outlives this process. Does not block. */
    public AsyncTickets tickets() {
        return forTickets;
    }

    /** Acquires with the options' wait and lease; see {@link #acquireAsync(String, LockTerms)}. */
    public CompletableFuture<HeldLock> acquireAsync(String name) {
        return acquireAsync(name, LockTerms.defaults());
    }

    /** Acquires with this wait and the options' lease; see {@link #acquireAsync(String, LockTerms)}. */
    public CompletableFuture<HeldLock> acquireAsync(String name, Duration wait) {
        return acquireAsync(name, LockTerms.waiting(wait));
    }

    /**
     * Asks for the lock. Does not block. The caller must release the hold: if it is dropped without a release, its lock
     * stays taken, and the log says so; see {@link LockOptions.Builder#traceAcquires}.
     *
     * @return completes with the hold; with {@link LockTimeoutException} if others held the lock for longer than the
     *     wait; or with {@link LockStoreException} if the backend failed, or confirmed no place in the queue within the
     *     wait
     * @throws IllegalArgumentException if the name is not valid, or the terms contradict each other or ask for re-entry
     */
    public CompletableFuture<HeldLock> acquireAsync(String name, LockTerms terms) {
        var acquired = AcquireTrace.takenIf(engine.options().traceAcquires());
        var asked = engine.acquire(names.full(name), resolve(terms), true, false);
        var answer = new WithdrawableFuture<HeldLock>(asked);
        asked.whenComplete((hold, error) -> answer.hand(error, () -> new Handle(hold, acquired), () -> hold.undo()));
        return answer.withdrawing();
    }

    /** Asks once: acquires only if the lock is free now; see {@link #tryAcquireAsync(String, LockTerms)}. */
    public CompletableFuture<Optional<HeldLock>> tryAcquireAsync(String name) {
        return tryAcquireAsync(name, LockTerms.ifFree());
    }

    /** Acquires with this wait and the options' lease; see {@link #tryAcquireAsync(String, LockTerms)}. */
    public CompletableFuture<Optional<HeldLock>> tryAcquireAsync(String name, Duration wait) {
        return tryAcquireAsync(name, LockTerms.waiting(wait));
    }

    /**
     * As {@link #acquireAsync(String, LockTerms)}, but completes with empty if others hold the lock for longer than the
     * wait. Terms that name no wait use the options' default wait; {@link LockTerms#ifFree} asks once.
     */
    public CompletableFuture<Optional<HeldLock>> tryAcquireAsync(String name, LockTerms terms) {
        var acquired = AcquireTrace.takenIf(engine.options().traceAcquires());
        var asked = engine.acquire(names.full(name), resolve(terms), false, false);
        var answer = new WithdrawableFuture<Optional<HeldLock>>(asked);
        asked.whenComplete((hold, error) -> {
            if (error instanceof LockTimeoutException) answer.complete(Optional.empty());
            else answer.hand(error, () -> Optional.of(new Handle(hold, acquired)), () -> hold.undo());
        });
        return answer.withdrawing();
    }

    /** Acquires with the options' wait and lease; see {@link #acquireAllOrNothingAsync(Collection, LockTerms)}. */
    public CompletableFuture<HeldLocks> acquireAllOrNothingAsync(Collection<String> names) {
        return acquireAllOrNothingAsync(names, LockTerms.defaults());
    }

    /** Acquires with this wait and the options' lease; see {@link #acquireAllOrNothingAsync(Collection, LockTerms)}. */
    public CompletableFuture<HeldLocks> acquireAllOrNothingAsync(Collection<String> names, Duration wait) {
        return acquireAllOrNothingAsync(names, LockTerms.waiting(wait));
    }

    /**
     * Asks for all of several names, and takes all of them or none. One wait bounds the whole. Does not block. The
     * names are taken in an order that is the same for all callers, so that two callers of this method can't wait for
     * each other. A name that is given twice counts once. The caller must close the holds.
     *
     * @return completes with the holds, or with {@link LockTimeoutException}, {@link LockStoreException}, or
     *     {@link LockLostException} if one lock was lost while the call waited for the next
     * @throws IllegalArgumentException if there is no name or one is not valid, or the terms contradict each other or
     *     ask for re-entry
     */
    public CompletableFuture<HeldLocks> acquireAllOrNothingAsync(Collection<String> names, LockTerms terms) {
        var acquired = AcquireTrace.takenIf(engine.options().traceAcquires());
        var several = several(names, terms, false);
        return handed(several, taken -> new HeldLocks(this.names, Handle.of(taken, acquired)));
    }

    /** Asks once: takes what is free now; see {@link #acquireAllAsync(Collection, LockTerms)}. */
    public CompletableFuture<AcquiredLocks> acquireAllAsync(Collection<String> names) {
        return acquireAllAsync(names, LockTerms.ifFree());
    }

    /**
     * Takes what it gets within this wait, with the options' lease; see
     * {@link #acquireAllAsync(Collection, LockTerms)}.
     */
    public CompletableFuture<AcquiredLocks> acquireAllAsync(Collection<String> names, Duration wait) {
        return acquireAllAsync(names, LockTerms.waiting(wait));
    }

    /**
     * Asks for several names, takes those that it can get within one wait, and leaves out those that are busy. Does not
     * block. A future has no body around it, so {@link AcquiredLocks#alreadyHeld} is empty. A name that is given twice
     * counts once. The caller must close the result. Terms that name no wait use the options' default wait.
     *
     * @return completes with what was taken; or, holding no lock, with {@link LockStoreException} if the backend
     *     failed, or with {@link LockLostException} if one lock was lost while the call waited for the next
     * @throws IllegalArgumentException if there is no name or one is not valid, or the terms contradict each other or
     *     ask for re-entry
     */
    public CompletableFuture<AcquiredLocks> acquireAllAsync(Collection<String> names, LockTerms terms) {
        var acquired = AcquireTrace.takenIf(engine.options().traceAcquires());
        var several = several(names, terms, true);
        return handed(
                several, taken -> new AvailableHolds(this.names, taken, Set.of(), several.busy()).asHandles(acquired));
    }

    /** As {@link BlockingLocks#isLocked}, without blocking. */
    public CompletableFuture<Boolean> isLockedAsync(String name) {
        return answer(engine.looking().isLocked(names.full(name), false));
    }

    /** As {@link BlockingLocks#inspect}, without blocking. */
    public CompletableFuture<LockInspection> inspectAsync(String name) {
        return answer(engine.looking().inspect(names.full(name), false));
    }

    /** As {@link BlockingLocks#forceRelease(LockTenure)}, without blocking. */
    public CompletableFuture<Boolean> forceReleaseAsync(LockTenure tenure) {
        Objects.requireNonNull(tenure, "The tenure must not be null; inspectAsync returns it");
        return answer(engine.looking().forceRelease(tenure, false));
    }

    /** As {@link BlockingLocks#forceRelease(String)}, without blocking. */
    public CompletableFuture<Optional<LockTenure>> forceReleaseAsync(String name) {
        return answer(engine.looking().forceRelease(names.full(name), false));
    }

    private static <T> CompletableFuture<T> answer(Pending<T> asked) {
        var answer = new WithdrawableFuture<T>(asked);
        asked.whenComplete((value, error) -> answer.hand(error, () -> value, () -> {}));
        return answer.withdrawing();
    }

    private PendingHolds several(Collection<String> names, LockTerms terms, boolean skipBusy) {
        return engine.acquireAll(this.names.full(names), resolve(terms), skipBusy, false);
    }

    private static <T> CompletableFuture<T> handed(PendingHolds several, Function<List<EngineHold>, T> value) {
        var answer = new WithdrawableFuture<T>(several);
        several.whenComplete((taken, error) -> answer.hand(error, () -> value.apply(taken), () -> several.undo(taken)));
        return answer.withdrawing();
    }

    private Terms resolve(LockTerms terms) {
        Objects.requireNonNull(terms, "The terms must not be null; LockTerms.defaults() takes the options'");
        return terms.resolveWithoutBody(engine.options());
    }

    @Override
    public String toString() {
        return "AsyncLocks(" + names + ")";
    }
}
