package io.lockkeeper.comingfrom;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockTerms;
import java.time.Duration;
import java.util.Optional;

final class ShedLockInJava extends InJava {
    ShedLockInJava(JavaRow row) {
        super(row);
    }

    Runnable scheduled() {
        Duration atMost = Duration.ofMinutes(30);
        Duration atLeast = Duration.ofMinutes(5);
        // on the page: scheduled
        LockTerms terms = LockTerms.ifFree().lease(atMost).holdAtLeast(atLeast);
        Runnable nightly = locks.guardOrSkip("nightly", terms, this::work);
        // so:
        return nightly;
    }

    boolean runs() throws InterruptedException {
        // on the page: runs
        boolean done = locks.tryRunWithLock("nightly", lock -> work());
        // so:
        return done;
    }

    Optional<String> returns() throws InterruptedException {
        // on the page: returns
        Optional<String> result = locks.tryWithLock("nightly", lock -> report());
        // so:
        return result;
    }

    Optional<HeldLock> handle() throws InterruptedException {
        // on the page: handle
        Optional<HeldLock> held = locks.tryAcquire("nightly");
        // so:
        return held;
    }

    void extend() throws InterruptedException {
        locks.runWithLock("nightly", LockTerms.ifFree().lease(Duration.ofMinutes(1)), lock -> {
            // on the page: extend
            lock.renew(Duration.ofMinutes(5));
            // so:
            if (!lock.leaseLeft().equals(Optional.of(Duration.ofMinutes(5)))) throw new AssertionError(lock);
            work();
        });
    }

    void asserts(HeldLock lock) {
        // on the page: asserts
        lock.ensureHeld();
        // so:
    }
}
