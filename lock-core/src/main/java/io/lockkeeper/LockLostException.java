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
        this(
                lockName,
                lossCause,
                Quoted.lock(lockName) + " was lost while held: " + lossCause.words()
                        + ". Since then another holder may have worked at the same time."
                        + " Check what both did before going on.");
    }

    private LockLostException(String lockName, LossCause lossCause, String message) {
        super(lockName, message, null);
        this.why = lossCause;
    }

    /** For the engine: the node that a ticket stands for is gone, or is another owner's. */
    @InternalLockApi
    public static LockLostException ofTicket(String lockName, LossCause lossCause) {
        var why = lossCause == LossCause.REMOVED
                ? "it was released, or its lease ended and others wanted the lock, or somebody removed its node"
                : "it was attached already, here or elsewhere";
        return new LockLostException(
                lockName,
                lossCause,
                Quoted.lock(lockName) + ": the ticket is over: " + why
                        + ". If its work still goes on, another holder may"
                        + " be working at the same time. Check what both did before going on.");
    }

    /** Why the lock was lost. */
    public LossCause lossCause() {
        return why;
    }
}
