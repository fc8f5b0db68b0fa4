package io.lockkeeper;

import io.lockkeeper.engine.LockEngine;
import io.lockkeeper.engine.Waits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Locks for callers that want futures. Nothing here blocks. Completing a returned future from outside, by cancel,
 * orTimeout or in any other way, withdraws: nothing is left behind. That holds for the returned future itself, not for
 * stages made from it. Dependents run on the options' executor. Callers are served in their order, within a process
 * always, across processes tenure by tenure.
 */
public final class AsyncLocks {
    private final LockEngine engine;

    AsyncLocks(LockEngine engine) {
        this.engine = engine;
    }

    /** Acquires with the options' wait and lease; see {@link #acquireAsync(String, Duration, Duration)}. */
    public CompletableFuture<HeldLock> acquireAsync(String name) {
        return acquireAsync(name, engine.options().defaultWait());
    }

    /** Acquires with the options' lease; see {@link #acquireAsync(String, Duration, Duration)}. */
    public CompletableFuture<HeldLock> acquireAsync(String name, Duration wait) {
        return acquireAsync(name, wait, engine.options().defaultLease().orElse(LockOptions.FOREVER));
    }

    /**
     * Acquires the lock. Does not block. Not re-entrant: a holder that acquires again waits for itself.
     *
     * @param wait how long to wait; zero means only if free now, {@link LockOptions#FOREVER} for ever
     * @param lease how long the lock may be held; {@link LockOptions#FOREVER} until released
     * @return completes with the hold, or with {@link LockTimeoutException} or {@link LockStoreException}
     * @throws IllegalArgumentException if the name is none, the wait negative or the lease not positive
     */
    public CompletableFuture<HeldLock> acquireAsync(String name, Duration wait, Duration lease) {
        return engine.acquire(name, Waits.nanos(wait), Waits.positiveNanos("A lease", lease), false);
    }
}
