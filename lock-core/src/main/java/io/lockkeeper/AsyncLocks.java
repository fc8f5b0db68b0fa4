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
 * Locks for callers that want futures. Nothing here blocks. Completing a returned future from outside, by cancel,
 * orTimeout or in any other way, withdraws: nothing is left behind. That holds for the returned future itself, not for
 * stages made from it. Dependents run on the options' executor. Callers are served in their order, within a process
 * always, across processes tenure by tenure.
 */
public final class AsyncLocks {
    private final Namespace names;
    private final Engine engine;

    AsyncLocks(Namespace names) {
        this.names = names;
        this.engine = names.engine();
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
     * Acquires the lock. Does not block. Not re-entrant: a holder that acquires again waits for itself.
     *
     * @return completes with the hold, or with {@link LockTimeoutException} or {@link LockStoreException}
     * @throws IllegalArgumentException if the name is none, or the terms contradict each other or ask for re-entry
     */
    public CompletableFuture<HeldLock> acquireAsync(String name, LockTerms terms) {
        var acquired = AcquireTrace.takenIf(engine.options().traceAcquires());
        var asked = engine.acquire(names.full(name), resolve(terms), true, false);
        var answer = new WithdrawableFuture<HeldLock>(asked);
        asked.whenComplete((hold, error) -> answer.hand(error, () -> new Handle(hold, acquired), () -> hold.undo()));
        return answer.withdrawing();
    }

    /** Acquires only if the lock is free now; see {@link #tryAcquireAsync(String, LockTerms)}. */
    public CompletableFuture<Optional<HeldLock>> tryAcquireAsync(String name) {
        return tryAcquireAsync(name, LockTerms.ifFree());
    }

    /** Acquires with this wait and the options' lease; see {@link #tryAcquireAsync(String, LockTerms)}. */
    public CompletableFuture<Optional<HeldLock>> tryAcquireAsync(String name, Duration wait) {
        return tryAcquireAsync(name, LockTerms.waiting(wait));
    }

    /**
     * As {@link #acquireAsync(String, LockTerms)}, but completes with empty when others hold the lock for longer than the
     * wait. Every other failure is one of the future.
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

    /** With the options' wait and lease; see {@link #acquireAllOrNothingAsync(Collection, LockTerms)}. */
    public CompletableFuture<HeldLocks> acquireAllOrNothingAsync(Collection<String> names) {
        return acquireAllOrNothingAsync(names, LockTerms.defaults());
    }

    /** With this wait and the options' lease; see {@link #acquireAllOrNothingAsync(Collection, LockTerms)}. */
    public CompletableFuture<HeldLocks> acquireAllOrNothingAsync(Collection<String> names, Duration wait) {
        return acquireAllOrNothingAsync(names, LockTerms.waiting(wait));
    }

    /**
     * Acquires all of several names under one wait, or none, in one order that all callers keep, so that two callers can't
     * block each other. Does not block. To be closed by the caller. A name given twice counts once.
     *
     * @return completes with the holds, or with {@link LockTimeoutException}, {@link LockStoreException}, or
     *     {@link LockLostException} if one was lost while the next was waited for
     * @throws IllegalArgumentException if there is no name or one is none, or the terms contradict each other or ask for
     *     re-entry
     */
    public CompletableFuture<HeldLocks> acquireAllOrNothingAsync(Collection<String> names, LockTerms terms) {
        var acquired = AcquireTrace.takenIf(engine.options().traceAcquires());
        var several = several(names, terms, false);
        return handed(several, taken -> new HeldLocks(this.names, Handle.of(taken, acquired)));
    }

    /** What is free now; see {@link #acquireAllAsync(Collection, LockTerms)}. */
    public CompletableFuture<AcquiredLocks> acquireAllAsync(Collection<String> names) {
        return acquireAllAsync(names, LockTerms.ifFree());
    }

    /** With this wait and the options' lease; see {@link #acquireAllAsync(Collection, LockTerms)}. */
    public CompletableFuture<AcquiredLocks> acquireAllAsync(Collection<String> names, Duration wait) {
        return acquireAllAsync(names, LockTerms.waiting(wait));
    }

    /**
     * Takes each of several names for itself, under one wait, and says what became of each; names that are busy are left
     * out. Does not block. A future has no body around it, so that no name counts as held before. To be closed by the
     * caller. A name given twice counts once.
     *
     * @return completes with what was taken; with {@link LockStoreException} if the backend failed, and nothing is taken
     * @throws IllegalArgumentException if there is no name or one is none, or the terms contradict each other or ask for
     *     re-entry
     */
    public CompletableFuture<AcquiredLocks> acquireAllAsync(Collection<String> names, LockTerms terms) {
        var acquired = AcquireTrace.takenIf(engine.options().traceAcquires());
        var several = several(names, terms, true);
        return handed(
                several, taken -> new AvailableHolds(this.names, taken, Set.of(), several.busy()).asHandles(acquired));
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
