package io.lockkeeper;

import org.jspecify.annotations.Nullable;

/**
 * A body without a result. It runs on the calling thread while the lock is held.
 *
 * @param <L> what the body is given: {@link HeldLock}; {@link HeldLocks} or {@link AcquiredLocks} for several names
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
