package io.lockkeeper.spring.integration;

/** A key's lock for a Spring Integration that does not have {@code DistributedLock}. */
final class PlainLock extends KeyLock {
    PlainLock(ThreadLocks locks, String name) {
        super(locks, name);
    }
}
