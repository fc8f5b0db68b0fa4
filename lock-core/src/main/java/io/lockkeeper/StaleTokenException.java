package io.lockkeeper;

import io.lockkeeper.internal.Quoted;

/**
 * A write came too late: its fencing token is lower than one that was seen before, so the lock has been granted to
 * somebody else since. Nothing was written. {@link Fence} throws it. A store of your own that keeps the token beside its
 * data should throw it too.
 */
public final class StaleTokenException extends LockException {
    private static final long serialVersionUID = 1;

    private final long late;
    private final long highest;

    /**
     * For a store that refuses a write.
     *
     * @param lockName the lock's whole name
     * @param token the writer's token
     * @param highest the highest token that the store has seen
     */
    public StaleTokenException(String lockName, long token, long highest) {
        super(
                lockName,
                Quoted.lock(lockName) + ": the write with token " + token + " is refused, because token " + highest
                        + " was seen before. The lock was lost or released, and granted again since. Acquire it anew,"
                        + " and begin with a new look at the data.",
                null);
        late = token; // a field of the accessor's name would hide the property from Kotlin
        this.highest = highest;
    }

    /** The token of the write that was refused. */
    public long token() {
        return late;
    }

    /** The highest token that was seen before it. */
    public long highestToken() {
        return highest;
    }
}
