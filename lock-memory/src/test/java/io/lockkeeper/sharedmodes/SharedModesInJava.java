package io.lockkeeper.sharedmodes;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.HeldLock;
import io.lockkeeper.LockTerms;
import io.lockkeeper.Locks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/** The Java code of docs/shared-modes.md, each piece in a method that SharedModesPageTest calls. */
final class SharedModesInJava {
    private final Locks connection;
    private final BlockingLocks locks;
    private int price;
    private long highest;
    private int calls;
    final List<Integer> shown = new ArrayList<>();

    SharedModesInJava(Locks connection) {
        this.connection = connection;
        this.locks = connection.blocking();
    }

    private int read() {
        return price;
    }

    private void write(int changed, long token) {
        if (token < highest && token != 0) throw new IllegalStateException("a late writer");
        price = changed;
        highest = Math.max(highest, token);
    }

    private void show(int seen) {
        shown.add(seen);
    }

    private void call() {
        calls++;
    }

    int calls() {
        return calls;
    }

    boolean readAndWrite() throws InterruptedException {
        locks.runWithReadLock("prices", lock -> show(read()));
        locks.runWithWriteLock("prices", Duration.ofSeconds(10), lock -> write(read() + 1, lock.fencingToken()));
        boolean shown = locks.tryRunWithLock("prices", LockTerms.ifFree().read(), lock -> show(read()));
        return shown;
    }

    void downgrade() throws InterruptedException {
        locks.runWithWriteLock("prices", lock -> {
            write(read() + 1, lock.fencingToken());
            lock.downgradeToRead();
            show(read()); // what this body has written: nobody can have written since
        });
    }

    void view() {
        ReadWriteLock prices = locks.readWriteLock("prices");
        prices.writeLock().lock();
        try {
            write(read() + 1, 0);
            prices.readLock().lock(); // before the unlock: so the thread goes on as a reader
        } finally {
            prices.writeLock().unlock();
        }
        try {
            show(read());
        } finally {
            prices.readLock().unlock();
        }
    }

    boolean permits() throws InterruptedException {
        locks.runWithPermit("partner-api", 10, lock -> call());
        locks.runWithLock("partner-api", LockTerms.defaults().permits(3, 10), lock -> call()); // three at once, or none
        boolean called = locks.tryRunWithLock("partner-api", LockTerms.ifFree().permits(1, 10), lock -> call());
        return called;
    }

    void terms() {
        CompletableFuture<HeldLock> reader =
                connection.async().acquireAsync("prices", LockTerms.defaults().read());
        Lock permit = locks.lock("partner-api", LockTerms.defaults().permits(1, 10));
        reader.join().release();
        permit.lock();
        permit.unlock();
    }
}
