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
 * Makes only the writes that any lock on ZooKeeper needs at least. It keeps no order, watches no session, and does not
 * find out who is first. So its time is that of the server and of the client library alone.
 */
final class BarePair {
    private static final byte[] NOTHING = {};
    private static final byte[] HOLDER = new byte[130]; // as long as host, process, label and so on

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

    /** Makes the two writes one after the other, by the blocking calls of the client library. */
    Caller blocking(String name) {
        return body -> {
            var node = handle.create(
                    parent + "/" + name + "-", NOTHING, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
            body.run();
            handle.delete(node, -1);
        };
    }

    /** Makes them one after the other, by its asynchronous calls. */
    Caller asynchronous(String name) {
        return body -> {
            var node = create(parent + "/" + name + "-", CreateMode.EPHEMERAL_SEQUENTIAL);
            var made = node.get();
            body.run();
            delete(made).get();
        };
    }

    /** The same, with a name and data as long as those of a contender of Lockkeeper. */
    Caller alike(String name) {
        var id = UUID.randomUUID();
        return body -> {
            var made = createAlike(id).get();
            body.run();
            delete(made).get();
        };
    }

    /** Sends the deletion, and does not wait for its reply. */
    Caller sent(String name) {
        return body -> {
            var made = create(parent + "/" + name + "-", CreateMode.EPHEMERAL_SEQUENTIAL)
                    .get();
            body.run();
            delete(made);
        };
    }

    /** Creates a new parent too; its create is sent together with that of the node. */
    Caller fresh(String name) {
        return body -> {
            create(parent + "/" + name, CreateMode.CONTAINER);
            var made = create(parent + "/" + name + "/n-", CreateMode.EPHEMERAL_SEQUENTIAL)
                    .get();
            body.run();
            delete(made).get();
        };
    }

    CompletableFuture<String> createAlike(UUID id) {
        return create(parent + "/_c_" + id + "-lock-", CreateMode.EPHEMERAL_SEQUENTIAL, HOLDER);
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
