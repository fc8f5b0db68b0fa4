package io.lockkeeper.site;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.HeldLock;
import io.lockkeeper.LockedAction;
import io.lockkeeper.Locks;
import io.lockkeeper.zookeeper.ZooKeeperLocks;
import java.util.List;
import java.util.function.LongConsumer;

/** What docs/operations.md shows of several ensembles in Java. */
final class SpreadExamples {
    private final LongConsumer written;

    SpreadExamples(LongConsumer written) {
        this.written = written;
    }

    void oneName(List<String> addresses) throws InterruptedException {
        var spread =
                new SpreadInJava(addresses.stream().map(ZooKeeperLocks::connect).toList());
        spread.of("order-7/stock").blocking().runWithLock("order-7/stock", lock -> work(lock.fencingToken()));
        spread.ensembles().forEach(Locks::close);
    }

    private void work(long fencingToken) {
        written.accept(fencingToken);
    }

    static void runWithMovingLock(
            SpreadInJava before, SpreadInJava after, String name, LockedAction<HeldLock, RuntimeException> body)
            throws InterruptedException {
        BlockingLocks old = before.of(name).blocking();
        BlockingLocks current = after.of(name).blocking();
        if (before.of(name) == after.of(name)) current.runWithLock(name, body);
        else old.runWithLock(name, held -> current.runWithLock(name, body));
    }
}
