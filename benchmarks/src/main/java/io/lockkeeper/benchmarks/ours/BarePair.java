package io.lockkeeper.benchmarks.ours;

import io.lockkeeper.benchmarks.worker.Caller;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.NodeExistsException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/**
 * The writes that a lock on ZooKeeper takes at least, and nothing else: no order, no guard, no answer to who is first. What
 * they take is the servers' and the client library's.
 */
final class BarePair {
    private static final byte[] NOTHING = {};
    private static final byte[] HOLDER = new byte[130]; // host, process, label and the like

    private final ZooKeeper handle;
    private final String parent;

    private BarePair(ZooKeeper handle, String parent) {
        this.handle = handle;
        this.parent = parent;
    }

    static BarePair on(CuratorFramework client, String parent) throws Exception {
        var handle = client.getZookeeperClient().getZooKeeper();
        try {
            handle.create(parent, NOTHING, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } catch (NodeExistsException there) {
            // from a run before
        }
        return new BarePair(handle, parent);
    }

    /** One after the other, by the client library's blocking calls; a name of its own each time if it is to be fresh. */
    Caller blocking(String name) {
        return body -> {
            var node = handle.create(
                    parent + "/" + name + "-", NOTHING, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
            body.run();
            handle.delete(node, -1);
        };
    }

    /** One after the other, by its asynchronous calls. */
    Caller asynchronous(String name) {
        return body -> {
            var node = create(parent + "/" + name + "-", CreateMode.EPHEMERAL_SEQUENTIAL);
            var made = node.get();
            body.run();
            delete(made).get();
        };
    }

    /** The same, with a name and data as long as those of a contender of ours. */
    Caller alike(String name) {
        var id = UUID.randomUUID();
        return body -> {
            var node = create(parent + "/_c_" + id + "-lock-", CreateMode.EPHEMERAL_SEQUENTIAL, HOLDER);
            var made = node.get();
            body.run();
            delete(made).get();
        };
    }

    /** The deletion is sent, and not waited for. */
    Caller sent(String name) {
        return body -> {
            var made = create(parent + "/" + name + "-", CreateMode.EPHEMERAL_SEQUENTIAL)
                    .get();
            body.run();
            delete(made);
        };
    }

    /** With a parent of its own, sent together with the node. */
    Caller fresh(String name) {
        return body -> {
            create(parent + "/" + name, CreateMode.CONTAINER);
            var made = create(parent + "/" + name + "/n-", CreateMode.EPHEMERAL_SEQUENTIAL)
                    .get();
            body.run();
            delete(made).get();
        };
    }

    CompletableFuture<String> create(String path, CreateMode mode) {
        return create(path, mode, NOTHING);
    }

    private CompletableFuture<String> create(String path, CreateMode mode, byte[] data) {
        var made = new CompletableFuture<String>();
        handle.create(
                path,
                data,
                Ids.OPEN_ACL_UNSAFE,
                mode,
                (code, asked, context, name) -> complete(made, code, name),
                null);
        return made;
    }

    CompletableFuture<String> delete(String path) {
        var gone = new CompletableFuture<String>();
        handle.delete(path, -1, (code, asked, context) -> complete(gone, code, asked), null);
        return gone;
    }

    private static void complete(CompletableFuture<String> answer, int code, String name) {
        if (code == 0) answer.complete(name);
        else answer.completeExceptionally(KeeperException.create(KeeperException.Code.get(code), name));
    }
}
