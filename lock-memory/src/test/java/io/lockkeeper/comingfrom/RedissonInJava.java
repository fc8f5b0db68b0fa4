package io.lockkeeper.comingfrom;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LockTenure;
import io.lockkeeper.LockTerms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;

final class RedissonInJava extends InJava {
    RedissonInJava(JavaRow row) {
        super(row);
    }

    void waits() throws InterruptedException {
        // on the page: waits
        locks.runWithLock("acct-42", LockOptions.FOREVER, lock -> work());
        // so:
    }

    boolean tries() throws InterruptedException {
        // on the page: tries
        boolean done = locks.tryRunWithLock("acct-42", lock -> work());
        // so:
        return done;
    }

    boolean triesWithLease() throws InterruptedException {
        Duration wait = Duration.ofSeconds(10);
        Duration lease = Duration.ofSeconds(30);
        // on the page: triesWithLease
        boolean done = locks.tryRunWithLock("acct-42", LockTerms.waiting(wait).lease(lease), lock -> work());
        // so:
        return done;
    }

    void fences() throws InterruptedException {
        // on the page: fences
        locks.runWithLock("acct-42", lock -> write(lock.fencingToken()));
        // so:
    }

    void several() throws InterruptedException {
        // on the page: several
        locks.runWithLocks(List.of("acct-42", "acct-43"), LockOptions.FOREVER, held -> work());
        // so:
    }

    LockOptions fair() {
        // on the page: fair
        LockOptions options = LockOptions.builder().fair(true).build();
        // so:
        return options;
    }

    boolean asks() throws InterruptedException {
        // on the page: asks
        boolean locked = locks.isLocked("acct-42");
        // so:
        return locked;
    }

    boolean isMine(HeldLock held) {
        // on the page: isMine
        boolean mine = held.isHeld();
        // so:
        return mine;
    }

    Optional<Duration> left(HeldLock held) {
        // on the page: left
        Optional<Duration> left = held.leaseLeft();
        // so:
        return left;
    }

    Optional<LockTenure> forces() throws InterruptedException {
        // on the page: forces
        Optional<LockTenure> ended = locks.forceRelease("acct-42");
        // so:
        return ended;
    }

    CompletableFuture<Optional<HeldLock>> future() {
        // on the page: future
        CompletableFuture<Optional<HeldLock>> held =
                connection.async().tryAcquireAsync("acct-42", Duration.ofSeconds(10));
        // so:
        return held;
    }

    ReadWriteLock view() {
        // on the page: view
        ReadWriteLock lock = locks.readWriteLock("acct-42");
        // so:
        return lock;
    }

    void permit() throws InterruptedException {
        // on the page: permit
        locks.runWithPermit("api", 3, lock -> work());
        // so:
    }

    boolean triesPermits() throws InterruptedException {
        Duration wait = Duration.ofSeconds(10);
        // on the page: triesPermits
        boolean done = locks.tryRunWithLock("api", LockTerms.waiting(wait).permits(2, 3), lock -> work());
        // so:
        return done;
    }

    HeldLock leasedPermit() throws InterruptedException {
        Duration lease = Duration.ofSeconds(30);
        // on the page: leasedPermit
        HeldLock permit = locks.acquire("api", LockTerms.defaults().lease(lease).permits(1, 3));
        // so:
        return permit;
    }
}
