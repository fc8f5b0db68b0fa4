package io.lockkeeper;

import org.jspecify.annotations.Nullable;

/**
 * What runs while the lock is held, on the calling thread.
 *
 * @param <L> what the body is given: {@link HeldLock}, or {@link HeldLocks} for several
 * @param <T> the body's result
 * @param <X> the checked exception the body may throw
 */
@FunctionalInterface
public interface LockedBody<L, T extends @Nullable Object, X extends Exception> {
    /** Runs the body. */
    T run(L lock) throws X, InterruptedException;
}
