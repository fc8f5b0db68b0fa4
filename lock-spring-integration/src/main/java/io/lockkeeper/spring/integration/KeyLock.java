package io.lockkeeper.spring.integration;

import io.lockkeeper.LockOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** One key as a lock. What a thread holds is kept in {@link ThreadLocks}, so this has no state. */
abstract class KeyLock implements Lock {
    final ThreadLocks locks;
    final String name;

    KeyLock(ThreadLocks locks, String name) {
        this.locks = locks;
        this.name = name;
    }

    @Override
    public void lock() {
        locks.enterUninterruptibly(name, LockOptions.FOREVER, locks.ttl());
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        locks.enter(name, LockOptions.FOREVER, locks.ttl());
    }

    @Override
    public boolean tryLock() {
        return locks.enterUninterruptibly(name, Duration.ZERO, locks.ttl());
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return locks.enter(name, Duration.ofNanos(Math.max(0, unit.toNanos(time))), locks.ttl());
    }

    @Override
    public void unlock() {
        locks.leave(name);
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("Lock \"" + name + "\": a distributed lock has no conditions");
    }

    @Override
    public String toString() {
        return "Lock \"" + name + "\"" + (locks.isHeld(name) ? ", held by this thread" : "");
    }
}
