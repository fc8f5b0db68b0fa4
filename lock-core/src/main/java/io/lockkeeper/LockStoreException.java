package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import org.jspecify.annotations.Nullable;

/**
 * The backend failed, or it did not confirm a place in the lock's queue within the wait, or the {@link Locks} is
 * closed. The exception does not say whether another caller holds the lock.
 */
public final class LockStoreException extends LockException {
    private static final long serialVersionUID = 1;

    /** For the engine and the backends. */
    @InternalLockApi
    public LockStoreException(String lockName, String message, @Nullable Throwable cause) {
        super(lockName, message, cause);
    }
}
