package io.lockkeeper;

import org.jspecify.annotations.Nullable;

/**
 * The base of all exceptions that concern a lock. The hierarchy is sealed and unchecked. No member is a
 * {@link java.util.concurrent.CancellationException}, which would silently end the coroutine that throws it. Every
 * message names the lock and says what to do.
 */
public abstract sealed class LockException extends RuntimeException
        permits LockTimeoutException,
                LockLostException,
                LockStoreException,
                LockNestedException,
                LockOrderException,
                StaleTokenException {
    private static final long serialVersionUID = 1;

    private final String name;

    LockException(String lockName, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.name = lockName;
    }

    /** The lock's name; empty if the failure concerns no single lock. */
    public String lockName() {
        return name;
    }
}
