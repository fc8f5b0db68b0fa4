package io.lockkeeper.spring.integration;

import io.lockkeeper.Locks;
import java.time.Duration;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.ExpirableLockRegistry;
import org.springframework.integration.support.locks.RenewableLockRegistry;
import org.springframework.scheduling.TaskScheduler;

/**
 * Spring Integration's lock registry on these {@link Locks}, for Spring Integration 7 and later. A key is a string, and
 * the lock's name; to keep keys apart from other locks, pass a {@link Locks#namespace}. A lock is owned by a thread, and
 * re-entrant. The registry closes nothing, and keeps nothing for a key that is not in use. Safe for use from any thread.
 *
 * <p>Without a time-to-live a lock is held until it is unlocked or its process ends, and nobody has to renew it. With
 * one, others may lock at its end at once, without the options' {@code grace}: nothing stops the thread that had it.
 *
 * <p>If the lock was lost, {@code unlock}, and a further {@code lock} of the same thread, throw
 * {@link java.util.ConcurrentModificationException}, and {@link #renewLock} throws {@link IllegalStateException}. A
 * thread that does not hold the lock gets {@link IllegalMonitorStateException} from {@code unlock} and renewals.
 * {@code tryLock} returns false only if others hold the lock. Every other failure is an
 * {@link io.lockkeeper.LockException}. There are no conditions.
 */
public final class LockkeeperLockRegistry
        implements ExpirableLockRegistry<DistributedLock>, RenewableLockRegistry<DistributedLock> {
    private final ThreadLocks locks;
    private final LockCache<DistributedLock> obtained = new LockCache<>();

    /** A registry whose locks live for the options' default lease. Without one they live until they are released. */
    public LockkeeperLockRegistry(Locks locks) {
        this.locks = new ThreadLocks(locks);
    }

    /**
     * A registry whose locks have this time-to-live, if the call names none.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public LockkeeperLockRegistry(Locks locks, Duration ttl) {
        this.locks = new ThreadLocks(locks, ttl);
    }

    /**
     * Returns the lock of this key: the same object as long as somebody refers to it. Does not block; {@code lock} and
     * {@code tryLock} do. A {@code tryLock} without a time asks the servers once.
     *
     * @throws IllegalArgumentException if the key is not a string
     */
    @Override
    public DistributedLock obtain(Object key) {
        return obtained.get(ThreadLocks.nameOf(key), name -> new TtlLock(locks, name));
    }

    /**
     * Renews the lock for the time for which it was locked. Does not block. A lock without a time-to-live needs no
     * renewal, so for it this only checks that it is still held.
     */
    @Override
    public void renewLock(Object key) {
        locks.renew(ThreadLocks.nameOf(key));
    }

    /** Renews the lock for this time from now, and never shortens its time. Does not block. */
    @Override
    public void renewLock(Object key, Duration ttl) {
        locks.renew(ThreadLocks.nameOf(key), ttl);
    }

    /**
     * From now on each lock with a time-to-live is renewed by this scheduler three times within that time, until it is
     * unlocked or lost.
     */
    @Override
    public void setRenewalTaskScheduler(TaskScheduler scheduler) {
        locks.renewBy(scheduler);
    }

    /** Does nothing: a key that is not in use takes no memory. */
    @Override
    public void expireUnusedOlderThan(long age) {}

    @Override
    public String toString() {
        return "LockkeeperLockRegistry(" + locks + ")";
    }
}
