package io.lockkeeper.samples;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.HeldLock;
import io.lockkeeper.zookeeper.ZooKeeperLocks;
import java.time.Duration;
import java.util.Optional;

/** What the README shows of Java, compiled. */
final class JavaSnippet {
    private JavaSnippet() {}

    static void show(ShownLedger ledger, int id, long amount) throws InterruptedException {
        // snippet
        BlockingLocks locks = ZooKeeperLocks.connect("zk1:2181").blocking();

        locks.runWithLock("acct-" + id, Duration.ofSeconds(10), lock -> ledger.write(id, amount, lock.fencingToken()));

        try (HeldLock lock = locks.acquire("acct-" + id, Duration.ofSeconds(10))) {
            ledger.write(id, amount, lock.fencingToken());
        }

        Optional<HeldLock> ifFree = locks.tryAcquire("nightly-report"); // empty: running elsewhere
        // end snippet
        ifFree.ifPresent(HeldLock::close);
    }
}
