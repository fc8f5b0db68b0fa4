package io.lockkeeper;

/**
 * The same coroutine (or a body around it), or the same thread in the blocking facade, holds this lock already and would
 * wait for itself. Thrown at once, without asking the backend.
 */
public final class LockNestedException extends LockException {
    private static final long serialVersionUID = 1;

    /** For the engine and its faces. */
    public LockNestedException(String lockName) {
        super(
                lockName,
                "Lock \"" + lockName + "\" is already held by this "
                        + "caller: a nested acquire would wait for itself. Use the hold you have, or release it first.",
                null);
    }
}
