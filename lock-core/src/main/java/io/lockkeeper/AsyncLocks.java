package io.lockkeeper;

import io.lockkeeper.engine.Hold;
import io.lockkeeper.engine.LockEngine;
import io.lockkeeper.engine.Several;
import io.lockkeeper.engine.Terms;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Locks for callers that want futures. Nothing here blocks. Completing a returned future from outside, by cancel,
 * orTimeout or in any other way, withdraws: nothing is left behind. That holds for the returned future itself, not for
 * stages made from it. Dependents run on the options' executor. Callers are served in their order, within a process
 * always, across processes tenure by tenure.
 */
public final class AsyncLocks {
    private final Namespace names;
    private final LockEngine engine;

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
        return engine.acquire(names.full(name), resolve(terms), false).handedOut();
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
        var several = Several.acquire(engine, this.names.full(names), resolve(terms), true, false);
        var answer = new CompletableFuture<AcquiredLocks>();
        several.whenComplete((taken, error) -> {
            if (error != null) {
                answer.completeExceptionally(error);
                return;
            }
            var all = new AcquiredLocks(this.names, new HeldLocks(this.names, taken), Set.of(), several.busy());
            if (!answer.complete(all)) taken.forEach(hold -> ((Hold) hold).undo());
        });
        answer.whenComplete((all, error) -> several.cancel(false));
        return answer;
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
