package io.lockkeeper.comingfrom;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LockTerms;
import io.lockkeeper.QueuedContender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

final class CuratorInJava extends InJava {
    CuratorInJava(JavaRow row) {
        super(row);
    }

    void waits() throws InterruptedException {
        // on the page: waits
        locks.runWithLock("b", LockOptions.FOREVER, lock -> work());
        // so:
    }

    boolean waitsTenSeconds() throws InterruptedException {
        // on the page: waitsTenSeconds
        boolean done = locks.tryRunWithLock("b", Duration.ofSeconds(10), lock -> work());
        // so:
        return done;
    }

    boolean tries() throws InterruptedException {
        // on the page: tries
        boolean done = locks.tryRunWithLock("b", lock -> work());
        // so:
        return done;
    }

    void closes() throws InterruptedException {
        // on the page: closes
        try (HeldLock held = locks.acquire("b", Duration.ofSeconds(10))) {
            work(held);
        }
        // so:
    }

    void reenters() throws InterruptedException {
        locks.runWithLock("b", outer -> {
            // on the page: reenters
            locks.runWithLock("b", LockTerms.defaults().reentrant(), lock -> work());
            // so:
        });
    }

    void several() throws InterruptedException {
        // on the page: several
        locks.runWithLocks(List.of("a", "b"), Duration.ofSeconds(10), held -> work());
        // so:
    }

    HeldLock handle() throws InterruptedException {
        // on the page: handle
        HeldLock held = locks.acquire("b");
        // so:
        return held;
    }

    CompletableFuture<HeldLock> future() {
        // on the page: future
        CompletableFuture<HeldLock> held = connection.async().acquireAsync("b");
        // so:
        return held;
    }

    boolean asks() throws InterruptedException {
        // on the page: asks
        boolean locked = locks.isLocked("b");
        // so:
        return locked;
    }

    List<QueuedContender> queue() throws InterruptedException {
        // on the page: queue
        List<QueuedContender> queue = locks.inspect("b").waiting();
        // so:
        return queue;
    }

    void stops(HeldLock held, Runnable stop) {
        // on the page: stops
        held.lost().thenAccept(why -> stop.run());
        // so:
    }

    void reads() throws InterruptedException {
        // on the page: reads
        locks.runWithReadLock("b", lock -> work());
        // so:
    }

    void writes() throws InterruptedException {
        // on the page: writes
        locks.runWithWriteLock("b", lock -> work());
        // so:
    }

    void permit() throws InterruptedException {
        // on the page: permit
        locks.runWithPermit("b", 3, lock -> work());
        // so:
    }

    boolean permits() throws InterruptedException {
        Duration wait = Duration.ofSeconds(10);
        // on the page: permits
        boolean done = locks.tryRunWithLock("b", LockTerms.waiting(wait).permits(2, 3), lock -> work());
        // so:
        return done;
    }
}
