package io.lockkeeper;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A lock that one caller holds. Ownership is this object and no thread: it may be released anywhere. It is used once:
 * after its release it says so for ever, and a new acquire gives a new object. Safe for use from several threads.
 */
public interface HeldLock extends AutoCloseable {
    /** The lock's name. */
    String name();

    /**
     * The fencing token: it rises with every grant of this name, over all processes, restarts and servers. Give it to
     * the resource with every write, and let the resource refuse what is older than the newest it saw. Does not block.
     */
    long fencingToken();

    /**
     * Whether the lock is still held, by a comparison with this process's monotonic clock: cheap, without asking a
     * server. Does not block.
     */
    boolean isHeld();

    /**
     * Throws if the lock is not held any longer; to be called before a step that must not happen without it. Cheap and
     * without asking a server, as {@link #isHeld()}. Does not block.
     *
     * @throws LockLostException if the lock was lost
     * @throws IllegalStateException if it was released
     */
    void ensureHeld();

    /**
     * Completes with the exception that tells the cause when the lock is lost; never if it is released first. Dependents
     * run on threads of the library's own, which users' bodies can't fill.
     */
    CompletionStage<LockLostException> lost();

    /**
     * Makes the lease end no earlier than so long from now; never shortens it. Other processes see a sign of life, also
     * of a hold without a lease, whose end this does not bring nearer. Does not block: the sign is on its way when this
     * returns.
     *
     * @return how long the lease goes on; {@link LockOptions#FOREVER} without a lease
     * @throws LockLostException if the lock was lost, also by the lease's end
     * @throws IllegalStateException if it was released
     * @throws IllegalArgumentException if the duration is not positive
     */
    Duration renew(Duration fromNow);

    /** As {@link #renew}, but counted from the lease's present end. */
    Duration renewBy(Duration more);

    /**
     * Gives the lock back without blocking. The stage completes, never exceptionally, when the backend has confirmed or
     * {@code releaseWait} is over; the engine goes on alone in that case until the lock is free. Idempotent.
     */
    CompletionStage<Void> releaseAsync();

    /**
     * Gives the lock back. Blocks until the backend has confirmed, at most {@code releaseWait}; not interruptible.
     * Idempotent: only the first call does anything or throws.
     *
     * @throws LockLostException if the lock had been lost before
     * @throws LockStoreException if the backend refused to take it back, as for want of rights. The name stays taken; the
     *     engine goes on asking. After a body this is logged and not thrown: its result is good
     */
    void release();

    /** The same as {@link #release()}. */
    @Override
    default void close() {
        release();
    }
}
