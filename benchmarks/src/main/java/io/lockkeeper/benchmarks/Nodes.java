package io.lockkeeper.benchmarks;

import io.lockkeeper.benchmarks.curator.Clients;
import java.time.Duration;
import java.util.function.IntPredicate;
import org.apache.curator.framework.CuratorFramework;

/** Counts nodes on the ZooKeeper server. */
public final class Nodes implements AutoCloseable {
    private static final int PAUSE_MILLIS = 50;

    private final CuratorFramework client;

    private Nodes(CuratorFramework client) {
        this.client = client;
    }

    static Nodes of(String address) throws InterruptedException {
        return new Nodes(Clients.connect(address));
    }

    /**
     * The number of direct children of the path whose names begin with the prefix. The prefix leaves out nodes of other
     * cases, which the server may remove meanwhile.
     */
    public long children(String path, String prefix) throws Exception {
        if (client.checkExists().forPath(path) == null) return 0;
        return client.getChildren().forPath(path).stream()
                .filter(child -> child.startsWith(prefix))
                .count();
    }

    /** The number of all nodes below the path. */
    public int below(String path) throws Exception {
        if (client.checkExists().forPath(path) == null) return 0;
        return client.getZookeeperClient().getZooKeeper().getAllChildrenNumber(path);
    }

    /** Waits until there are at least {@code count} nodes below the path. */
    public void awaitBelow(String path, int count, Duration atMost) throws Exception {
        await(path, there -> there >= count, atMost);
    }

    /** Waits until there are at most {@code count} nodes below the path. */
    public void awaitAtMostBelow(String path, int count, Duration atMost) throws Exception {
        await(path, there -> there <= count, atMost);
    }

    private void await(String path, IntPredicate enough, Duration atMost) throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (int there = below(path); !enough.test(there); there = below(path)) {
            if (System.nanoTime() - deadline > 0)
                throw new IllegalStateException("After " + atMost + " there are " + there + " nodes below " + path);
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
