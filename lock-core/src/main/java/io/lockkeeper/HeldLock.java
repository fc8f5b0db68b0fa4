package io.lockkeeper;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A lock that one caller holds. The hold belongs to this object and to no thread: any thread may release it. It is used
 * once: a new acquire returns a new object. No method blocks except {@link #release} and {@link #close}. Safe for use
 * from any thread.
 */
public interface HeldLock extends AutoCloseable {
    /** The lock's whole name, with its namespace. */
    String name();

    /**
     * The fencing token. It rises with every grant of this name, across processes, restarts and servers. Send it to the
     * protected resource with every write, and let the resource refuse a token that is lower than the highest it has
     * seen. Does not block.
     *
     * <p>A writer's token is higher than all before it, and a reader's higher than those of all writers before it. Readers
     * that hold together, and callers with permits, have different tokens, in no promised order: fence what writers write.
     */
    long fencingToken();

    /**
     * Whether the lock is still held. This compares the deadline with this process's monotonic clock. It is cheap, asks
     * no server, and does not block.
     */
    boolean isHeld();

    /**
     * Throws if the lock is no longer held. Call it before a step that must not happen without the lock. It is as cheap
     * as {@link #isHeld()}, asks no server, and does not block.
     *
     * @throws LockLostException if the lock was lost
     * @throws IllegalStateException if it was released
     */
    void ensureHeld();

    /**
     * Returns a stage that completes, with the exception that names the cause, when the lock is lost. If the lock is
     * released first, it never completes. Does not block. Dependent stages run on threads of the library, which bodies
     * can't exhaust.
     */
    CompletionStage<LockLostException> lost();

    /**
     * Makes the lease end no earlier than this time from now, and never shortens it. It also shows other processes a
     * sign of life ({@link LockTerms#stealAfter}); a hold without a lease shows the sign and gets no lease. Does not
     * block: the sign is on its way when this returns.
     *
     * @return the time until the lease ends; {@link LockOptions#FOREVER} without a lease
     * @throws LockLostException if the lock was lost, for example because the lease ended
     * @throws IllegalStateException if it was released
     * @throws IllegalArgumentException if the duration is not positive
     */
    Duration renew(Duration fromNow);

    /** As {@link #renew}, but the time counts from the lease's present end. Throws what {@link #renew} throws. */
    Duration renewBy(Duration more);

    /**
     * What is left of the lease: zero when it is over, and once the lock was lost or released. Empty without a lease.
     * This compares the lease with this process's monotonic clock, asks no server, and does not block.
     */
    Optional<Duration> leaseLeft();

    /**
     * Turns a writer's hold into a reader's ({@link LockTerms#write}, {@link LockTerms#read}). It keeps its place in the
     * queue, its token and its lease. Other readers are let in, and no writer comes between. Bodies and views that
     * re-entered the hold read from now on too. There is no way back: release the hold, and acquire it anew. Does not
     * block: other readers get in when the backend has heard of it. Does nothing if it is a reader's hold already.
     *
     * @throws LockLostException if the lock was lost
     * @throws IllegalStateException if it was released, or is neither a writer's nor a reader's hold
     */
    void downgradeToRead();

    /**
     * Gives the lock back without blocking. The stage completes when the backend has confirmed the release or
     * {@code releaseWait} is over, and never exceptionally. If the wait is over first, the engine repeats the release
     * until the lock is free. Dependent stages run on the options' executor, or on the calling thread if the stage is
     * complete already. Idempotent.
     */
    CompletionStage<Void> releaseAsync();

    /**
     * Gives the lock back. Blocks until the backend has confirmed the release, but no longer than {@code releaseWait}.
     * An interrupt does not end this. Idempotent: only the first call has an effect or throws.
     *
     * @throws LockLostException if the lock had been lost before
     * @throws LockStoreException if the backend refused the release, for example for lack of rights. The name stays
     *     taken, and the engine repeats the release. After a body this is logged and not thrown, because its result is
     *     good
     */
    void release();

    /** The same as {@link #release()}. */
    @Override
    default void close() {
        release();
    }
}
