package io.lockkeeper;

import org.jspecify.annotations.Nullable;

/**
 * A body with a result. It runs on the calling thread while the lock is held.
 *
 * @param <L> what the body is given: {@link HeldLock}; {@link HeldLocks} or {@link AcquiredLocks} for several names
 * @param <T> the body's result
 * @param <X> the checked exception the body may throw
 */
@FunctionalInterface
public interface LockedBody<L, T extends @Nullable Object, X extends Exception> {
    /** Runs the body. */
    T run(L lock) throws X, InterruptedException;
}
