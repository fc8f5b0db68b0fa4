package io.lockkeeper.comingfrom;

import io.lockkeeper.LockOptions;
import io.lockkeeper.LockTerms;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

final class SpringIntegrationInJava extends InJava {
    SpringIntegrationInJava(JavaRow row) {
        super(row);
    }

    void waits() throws InterruptedException {
        // on the page: waits
        locks.runWithLock("acct-42", LockOptions.FOREVER, lock -> work());
        // so:
    }

    void waitsTenSeconds() throws InterruptedException {
        // on the page: waitsTenSeconds
        locks.runWithLock("acct-42", Duration.ofSeconds(10), lock -> work());
        // so:
    }

    Lock view() {
        // on the page: view
        Lock lock = locks.lock("acct-42");
        // so:
        return lock;
    }

    boolean tries() {
        // on the page: tries
        boolean mine = locks.lock("acct-42").tryLock();
        // so:
        return mine;
    }

    boolean triesWithLease() throws InterruptedException {
        LockTerms terms = LockTerms.defaults().lease(Duration.ofMinutes(1));
        // on the page: triesWithLease
        boolean mine = locks.lock("acct-42", terms).tryLock(10, TimeUnit.SECONDS);
        // so:
        return mine;
    }

    void renews() throws InterruptedException {
        locks.runWithLock("acct-42", LockTerms.ifFree().lease(Duration.ofSeconds(10)), lock -> {
            // on the page: renews
            lock.renew(Duration.ofMinutes(1));
            // so:
            if (!lock.leaseLeft().equals(Optional.of(Duration.ofMinutes(1)))) throw new AssertionError(lock);
            work();
        });
    }
}
