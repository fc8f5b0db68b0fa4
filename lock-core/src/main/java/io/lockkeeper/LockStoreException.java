package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import org.jspecify.annotations.Nullable;

/**
 * The backend failed, never confirmed a place in the lock's queue within the wait, or is closed. Nothing is known of who
 * holds the lock.
 */
public final class LockStoreException extends LockException {
    private static final long serialVersionUID = 1;

    /** For the engine and the backends. */
    @InternalLockApi
    public LockStoreException(String lockName, String message, @Nullable Throwable cause) {
        super(lockName, message, cause);
    }
}
