package io.lockkeeper.benchmarks.ours;

import io.lockkeeper.benchmarks.worker.Caller;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;

/**
 * Makes the requests that a queue of nodes needs, the same as Lockkeeper's, and does nothing else. It watches no
 * session, retries nothing, and no caller can give up. So its time is that of the server and of the client library
 * alone. The nodes of an "alike" queue have names and data as long as Lockkeeper's.
 */
final class BareQueue {
    private final BarePair writes;
    private final ZooKeeper handle;
    private final String parent;
    private final boolean alike;

    private BareQueue(CuratorFramework client, String parent, boolean alike) throws Exception {
        this.writes = BarePair.on(client, parent);
        this.handle = client.getZookeeperClient().getZooKeeper();
        this.parent = parent;
        this.alike = alike;
    }

    static Caller.Factory on(CuratorFramework client) {
        return name -> new BareQueue(client, "/bare-queue-" + name, false)::hold;
    }

    static Caller.Factory alike(CuratorFramework client) {
        return name -> new BareQueue(client, "/bare-queue-alike-" + name, true)::hold;
    }

    private CompletableFuture<String> create() {
        return alike
                ? writes.createAlike(UUID.randomUUID())
                : writes.create(parent + "/n-", CreateMode.EPHEMERAL_SEQUENTIAL);
    }

    /** The number that the server has given to the node; all have as many digits. */
    private static String number(String node) {
        return node.substring(node.lastIndexOf('-') + 1);
    }

    private void hold(Runnable body) throws Exception {
        var made = create();
        var listed = list();
        var node = made.get();
        var own = node.substring(parent.length() + 1);
        var ahead = listed.get().stream()
                .filter(other -> number(other).compareTo(number(own)) < 0)
                .sorted(Comparator.comparing(BareQueue::number))
                .toList();
        if (!ahead.isEmpty()) {
            var before = gone(ahead.get(ahead.size() - 1));
            gone(own);
            // When that node goes, the predecessor is first: the queue is listed while the predecessor holds the lock.
            if (ahead.size() > 1) gone(ahead.get(ahead.size() - 2)).thenRun(this::list);
            before.get();
        }
        body.run();
        writes.delete(node).get();
    }

    private CompletableFuture<List<String>> list() {
        var listed = new CompletableFuture<List<String>>();
        handle.getChildren(parent, false, (code, path, context, children) -> listed.complete(children), null);
        return listed;
    }

    private CompletableFuture<Void> gone(String node) {
        var gone = new CompletableFuture<Void>();
        handle.exists(
                parent + "/" + node,
                event -> gone.complete(null),
                (code, path, context, stat) -> {
                    if (code == Code.NONODE.intValue()) gone.complete(null);
                },
                null);
        return gone;
    }
}
