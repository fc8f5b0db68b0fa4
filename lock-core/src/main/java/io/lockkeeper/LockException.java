package io.lockkeeper;

import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with a lock. The family is closed, unchecked, and no member of it is a cancellation, so that none
 * silently ends the coroutine it is thrown in. Every message names the lock and says what to do.
 */
public abstract sealed class LockException extends RuntimeException
        permits LockTimeoutException, LockLostException, LockStoreException, LockNestedException {
    private static final long serialVersionUID = 1;

    private final String name;

    LockException(String lockName, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.name = lockName;
    }

    /** The lock's name; empty where the failure concerns no single lock. */
    public String lockName() {
        return name;
    }
}
