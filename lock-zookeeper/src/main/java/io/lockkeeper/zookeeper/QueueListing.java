package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.QueueNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.ZooKeeper;

/**
 * Puts the children of a lock's parent into the order of its queue, for those who look at it. Unlike
 * {@link PlaceFinder}, which must refuse a queue with nodes of another kind of lock, this shows such nodes too. Thread
 * rules: any thread may call; nothing blocks; futures complete on ZooKeeper's event thread.
 */
final class QueueListing {
    private QueueListing() {}

    static CompletableFuture<List<QueueNode>> of(ZooKeeper handle, String parent, List<String> children) {
        var doubtful = children.stream().filter(NodeName::isDoubtful).toList();
        if (doubtful.isEmpty()) return inOrder(handle, parent, children, Set.of());
        return Directories.among(handle, parent, doubtful)
                .thenCompose(directories -> inOrder(handle, parent, children, directories));
    }

    private static CompletableFuture<List<QueueNode>> inOrder(
            ZooKeeper handle, String parent, List<String> children, Set<String> directories) {
        var contenders = new ArrayList<NodeName>(children.size());
        var foreign = new HashSet<String>();
        for (var child : children) {
            if (directories.contains(child)) continue;
            try {
                NodeName.parse(child).ifPresent(contenders::add);
            } catch (NodeName.ForeignNodeException ofAnotherKind) {
                foreign.add(child);
                contenders.add(NodeName.foreign(child));
            }
        }
        var uncertain = ContenderQueue.uncertain(contenders);
        return createdIds(handle, parent, uncertain).thenApply(createdIds -> {
            var queue = ContenderQueue.of(contenders, uncertain, createdIds);
            var nodes = new ArrayList<QueueNode>(queue.size());
            for (int at = 0; at < queue.size(); at++)
                nodes.add(new QueueNode(
                        queue.nameAt(at), foreign.contains(queue.nameAt(at)) ? null : LockMode.EXCLUSIVE));
            return nodes;
        });
    }

    /** The transactions that created these nodes; a node that is gone has none. */
    static CompletableFuture<Map<String, Long>> createdIds(ZooKeeper handle, String parent, List<NodeName> nodes) {
        if (nodes.isEmpty()) return CompletableFuture.completedFuture(Map.of());
        var createdIds = new ConcurrentHashMap<String, Long>();
        var asked = nodes.stream()
                .map(node -> Requests.stat(handle, parent + "/" + node.name())
                        .thenAccept(stat -> stat.ifPresent(known -> createdIds.put(node.name(), known.getCzxid()))))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(asked).thenApply(all -> createdIds);
    }
}
