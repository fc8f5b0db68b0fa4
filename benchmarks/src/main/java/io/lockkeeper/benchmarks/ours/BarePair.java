package io.lockkeeper.benchmarks.ours;

import io.lockkeeper.benchmarks.worker.Caller;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NodeExistsException;
import org.apache.zookeeper.ZooDefs.Ids;

/** The two writes that a lock can't do without, and nothing else: a node is created, and deleted. */
final class BarePair {
    private BarePair() {}

    static Caller.Factory on(CuratorFramework client, String parent) throws Exception {
        var handle = client.getZookeeperClient().getZooKeeper();
        try {
            handle.create(parent, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER);
        } catch (NodeExistsException there) {
            // from a run before
        }
        return name -> {
            var prefix = parent + "/" + name + "-";
            return body -> {
                var node = handle.create(prefix, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
                body.run();
                handle.delete(node, -1);
            };
        };
    }
}
