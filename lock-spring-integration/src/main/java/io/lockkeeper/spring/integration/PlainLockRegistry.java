package io.lockkeeper.spring.integration;

import io.lockkeeper.Locks;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import org.springframework.integration.support.locks.ExpirableLockRegistry;
import org.springframework.integration.support.locks.RenewableLockRegistry;
import org.springframework.scheduling.TaskScheduler;

/**
 * The same as {@link LockkeeperLockRegistry} for Spring Integration 6.5, which has no {@code DistributedLock}: the
 * time-to-live is the registry's, or that of a renewal. Its supertypes are raw, because in 6.5 they are not generic.
 */
@SuppressWarnings("rawtypes")
public final class PlainLockRegistry implements ExpirableLockRegistry, RenewableLockRegistry {
    private final ThreadLocks locks;
    private final LockCache<Lock> obtained = new LockCache<>();

    /** As {@link LockkeeperLockRegistry#LockkeeperLockRegistry(Locks)}. */
    public PlainLockRegistry(Locks locks) {
        this.locks = new ThreadLocks(locks);
    }

    /** As {@link LockkeeperLockRegistry#LockkeeperLockRegistry(Locks, Duration)}. */
    public PlainLockRegistry(Locks locks, Duration ttl) {
        this.locks = new ThreadLocks(locks, ttl);
    }

    /** As {@link LockkeeperLockRegistry#obtain}. */
    @Override
    public Lock obtain(Object key) {
        return obtained.get(ThreadLocks.nameOf(key), name -> new PlainLock(locks, name));
    }

    /** As {@link LockkeeperLockRegistry#renewLock(Object)}. */
    @Override
    public void renewLock(Object key) {
        locks.renew(ThreadLocks.nameOf(key));
    }

    /** As {@link LockkeeperLockRegistry#renewLock(Object, Duration)}. */
    @Override
    public void renewLock(Object key, Duration ttl) {
        locks.renew(ThreadLocks.nameOf(key), ttl);
    }

    /** As {@link LockkeeperLockRegistry#setRenewalTaskScheduler}. */
    @Override
    public void setRenewalTaskScheduler(TaskScheduler scheduler) {
        locks.renewBy(scheduler);
    }

    /** Does nothing: a key that is not in use takes no memory. */
    @Override
    public void expireUnusedOlderThan(long age) {}

    @Override
    public String toString() {
        return "PlainLockRegistry(" + locks + ")";
    }
}
