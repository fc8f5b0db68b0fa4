package io.lockkeeper.spring.integration;

import io.lockkeeper.LockOptions;
import java.time.Duration;
import org.springframework.integration.support.locks.DistributedLock;

/** A key's lock whose calls may name a time-to-live. */
final class TtlLock extends KeyLock implements DistributedLock {
    TtlLock(ThreadLocks locks, String name) {
        super(locks, name);
    }

    @Override
    public void lock(Duration ttl) {
        locks.enterUninterruptibly(name, LockOptions.FOREVER, ttl);
    }

    @Override
    public boolean tryLock(Duration wait, Duration ttl) throws InterruptedException {
        return locks.enter(name, wait.isNegative() ? Duration.ZERO : wait, ttl);
    }
}
