package io.lockkeeper.benchmarks.ours;

import io.lockkeeper.LockLostException;
import io.lockkeeper.Locks;
import io.lockkeeper.benchmarks.worker.Latencies;
import io.lockkeeper.benchmarks.worker.Line;
import io.lockkeeper.benchmarks.worker.Task;
import io.lockkeeper.benchmarks.worker.Worker;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;

/** Deletes the nodes of holds from outside, and measures how long it takes until each holder is told. */
final class RobbedHold implements Task {
    private final CuratorFramework client;
    private final Locks locks;
    private final String root;

    /** @param client the client that deletes the nodes, without the locks' knowledge */
    RobbedHold(CuratorFramework client, Locks locks, String root) {
        this.client = client;
        this.locks = locks;
        this.root = root;
    }

    @Override
    public Line run(Line order) throws Exception {
        var name = order.text("name");
        var parent = root + "/" + name;
        var latencies = new Latencies();
        for (int i = 0; i < order.count("holds"); i++) {
            var held = locks.blocking().acquire(name);
            Thread.sleep(order.number("age"));
            var node = client.getChildren().forPath(parent).get(0);
            long from = System.nanoTime();
            client.delete().forPath(parent + "/" + node);
            held.lost().toCompletableFuture().get(1, TimeUnit.MINUTES);
            latencies.record(System.nanoTime() - from);
            try {
                held.release();
            } catch (LockLostException expected) {
                // the loss that was waited for
            }
        }
        return Worker.done().with("latencies", latencies);
    }
}
