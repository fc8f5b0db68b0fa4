package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Quoted;

/**
 * The lock was lost: its caller no longer holds it, and had not released it. Work that was done after the loss was not
 * protected. Check that work, or let the resource check the {@linkplain HeldLock#fencingToken() fencing token}.
 */
public final class LockLostException extends LockException {
    private static final long serialVersionUID = 1;

    private final LossCause why;

    /** For the engine and its faces. */
    @InternalLockApi
    public LockLostException(String lockName, LossCause lossCause) {
        super(
                lockName,
                Quoted.lock(lockName) + " was lost while held: " + lossCause.words()
                        + ". Since then another holder may have worked at the same time."
                        + " Check what both did before going on.",
                null);
        this.why = lossCause;
    }

    /** Why the lock was lost. */
    public LossCause lossCause() {
        return why;
    }
}
