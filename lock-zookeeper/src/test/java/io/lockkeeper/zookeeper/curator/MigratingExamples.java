package io.lockkeeper.zookeeper.curator;

import io.lockkeeper.LockOptions;
import io.lockkeeper.Locks;
import io.lockkeeper.zookeeper.CuratorLocks;
import io.lockkeeper.zookeeper.HoldCheck;
import io.lockkeeper.zookeeper.ZooKeeperLocks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessLock;
import org.apache.curator.framework.recipes.locks.InterProcessMultiLock;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreMutex;

/** The Java code that docs/migrating-from-curator.md shows. MigratingTest runs it. */
final class MigratingExamples {
    private final CuratorFramework client;
    private final Runnable job;

    MigratingExamples(CuratorFramework client, Runnable job) {
        this.client = client;
        this.job = job;
    }

    private void work() {
        job.run();
    }

    InterProcessMutex before() {
        InterProcessMutex orders = new InterProcessMutex(client, "/locks/orders");
        return orders;
    }

    InterProcessMutex after() {
        InterProcessMutex orders = CuratorLocks.over(client).mutex("/locks/orders");
        return orders;
    }

    InterProcessReadWriteLock readWriteBefore() {
        InterProcessReadWriteLock prices = new InterProcessReadWriteLock(client, "/locks/prices");
        return prices;
    }

    InterProcessReadWriteLock readWriteAfter() {
        InterProcessReadWriteLock prices = CuratorLocks.over(client).readWriteLock("/locks/prices");
        return prices;
    }

    boolean unchanged(InterProcessMutex orders) throws Exception {
        if (!orders.acquire(10, TimeUnit.SECONDS)) return false;
        try {
            work();
        } finally {
            orders.release();
        }
        return true;
    }

    void hearsOfLoss(InterProcessMutex orders) throws Exception {
        Thread worker = Thread.currentThread();
        orders.acquire();
        CuratorLocks.held(orders).lost().thenAccept(lost -> worker.interrupt());
    }

    long token(InterProcessMutex orders) {
        long token = CuratorLocks.held(orders).fencingToken();
        return token;
    }

    void checks(InterProcessMutex orders, byte[] text) throws Exception {
        HoldCheck check = HoldCheck.of(CuratorLocks.held(orders));
        client.transaction()
                .forOperations(
                        check.op(client), client.transactionOp().setData().forPath("/orders", text));
    }

    InterProcessMutex withOptions() {
        LockOptions options = LockOptions.builder().label("orders-1").build();
        InterProcessMutex orders = CuratorLocks.over(client, options).mutex("/locks/orders");
        return orders;
    }

    void ownCalls() throws InterruptedException {
        Locks locks =
                ZooKeeperLocks.on(client, LockOptions.builder().root("/locks").build());
        locks.blocking().runWithLock("orders", Duration.ofSeconds(10), lock -> work());
    }

    InterProcessLock oldOnly() {
        InterProcessLock orders = new InterProcessSemaphoreMutex(client, "/locks/orders");
        return orders;
    }

    InterProcessLock both() {
        InterProcessLock orders = new InterProcessMultiLock(List.of(
                new InterProcessSemaphoreMutex(client, "/locks/orders"),
                CuratorLocks.over(client).mutex("/locks/new/orders")));
        return orders;
    }

    InterProcessLock newOnly() {
        InterProcessLock orders = CuratorLocks.over(client).mutex("/locks/new/orders");
        return orders;
    }
}
