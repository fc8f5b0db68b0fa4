package io.lockkeeper;

import org.jspecify.annotations.Nullable;

/**
 * What runs while the lock is held, on the calling thread, and has no result.
 *
 * @param <L> what the body is given: {@link HeldLock}, or {@link HeldLocks} for several
 * @param <X> the checked exception the body may throw
 */
@FunctionalInterface
public interface LockedAction<L, X extends Exception> {
    /** Runs the body. */
    void run(L lock) throws X, InterruptedException;

    /** The same as a body whose result is null. */
    default LockedBody<L, @Nullable Void, X> asBody() {
        return lock -> {
            run(lock);
            return null;
        };
    }
}
