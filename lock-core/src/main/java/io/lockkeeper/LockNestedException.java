package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * The caller asked for a lock that it holds already, so that it would wait for itself. The caller is a coroutine with
 * the bodies around it, or in {@link BlockingLocks} a thread. Thrown at once, without a request to the backend. A
 * reader that asks to write is such a caller too, and so is one that has permits of a semaphore and asks for others.
 */
public final class LockNestedException extends LockException {
    private static final long serialVersionUID = 1;
    static final String HELD = " is already held by this caller: a nested acquire would wait for itself. Use the"
            + " hold you have, or release it first.";

    /** For the engine and its faces: the caller holds it. */
    @InternalLockApi
    public LockNestedException(String lockName) {
        this(lockName, (LossCause) null);
    }

    /**
     * For the engine and its faces.
     *
     * @param lost why the caller's hold was lost before it asked again; null if it is still held
     */
    @InternalLockApi
    public LockNestedException(String lockName, @Nullable LossCause lost) {
        super(lockName, Quoted.lock(lockName) + (lost == null ? HELD : lost(lost)), null);
    }

    private LockNestedException(String message, String lockName) {
        super(lockName, message, null);
    }

    /** @param words what follows the name of the lock in the message */
    static LockNestedException because(String lockName, String words) {
        return new LockNestedException(Quoted.lock(lockName) + words, lockName);
    }

    private static String lost(LossCause cause) {
        return " was held by this caller and lost (" + cause.words()
                + "), and what held it has not ended: a nested acquire"
                + " would wait for that. Leave the body, or release the lost hold, and then acquire it anew.";
    }
}
