package io.lockkeeper;

import io.lockkeeper.spi.LockMode;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * One name as a {@link ReadWriteLock}: a view for readers and one for writers, which share what a thread has entered.
 * Thread rules: those of {@link LockView}.
 */
final class ReadWriteLockView implements ReadWriteLock {
    private final LockView read;
    private final LockView write;

    /** @throws IllegalArgumentException if the name is not valid, or the terms contradict each other or are for permits */
    ReadWriteLockView(BlockingCalls calls, String name, LockTerms terms) {
        this.read = view(calls, name, terms.asking(LockMode.READ));
        this.write = view(calls, name, terms.asking(LockMode.WRITE));
    }

    private static LockView view(BlockingCalls calls, String name, LockTerms terms) {
        return new LockView(calls, calls.checked(name, terms), terms);
    }

    @Override
    public Lock readLock() {
        return read;
    }

    @Override
    public Lock writeLock() {
        return write;
    }

    @Override
    public String toString() {
        return write.toString();
    }
}
