package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.QueueNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts the children of a lock's parent into the order of its queue. Nodes of other kinds of lock have their place in it.
 * Thread rules: any thread may call; nothing blocks; futures complete on ZooKeeper's event thread.
 */
final class QueueListing {
    private QueueListing() {}

    /** For those who look at the queue. */
    static CompletableFuture<List<QueueNode>> of(ZooKeeperHandle handle, String parent, List<String> children) {
        return inOrder(handle, parent, children).thenApply(queue -> {
            var nodes = new ArrayList<QueueNode>(queue.size());
            for (int at = 0; at < queue.size(); at++)
                nodes.add(new QueueNode(queue.nameAt(at), queue.nodeAt(at).mode()));
            return nodes;
        });
    }

    /** For those who stand in it. */
    static CompletableFuture<ContenderQueue> inOrder(ZooKeeperHandle handle, String parent, List<String> children) {
        var contenders = ContenderQueue.contenders(children);
        var doubtful = contenders.stream()
                .filter(NodeName::isDoubtful)
                .map(NodeName::name)
                .toList();
        if (doubtful.isEmpty()) return inOrder(handle, parent, contenders, Set.of());
        return Directories.among(handle, parent, doubtful)
                .thenCompose(directories -> inOrder(handle, parent, contenders, directories));
    }

    private static CompletableFuture<ContenderQueue> inOrder(
            ZooKeeperHandle handle, String parent, List<NodeName> named, Set<String> directories) {
        var contenders = directories.isEmpty()
                ? named
                : named.stream()
                        .filter(node -> !directories.contains(node.name()))
                        .toList();
        var uncertain = ContenderQueue.uncertain(contenders);
        return createdIds(handle, parent, uncertain)
                .thenApply(createdIds -> ContenderQueue.of(contenders, uncertain, createdIds));
    }

    /** The transactions that created these nodes; a node that is gone has none. */
    private static CompletableFuture<Map<String, Long>> createdIds(
            ZooKeeperHandle handle, String parent, List<NodeName> nodes) {
        if (nodes.isEmpty()) return CompletableFuture.completedFuture(Map.of());
        var createdIds = new ConcurrentHashMap<String, Long>();
        var asked = nodes.stream()
                .map(node -> Requests.stat(handle, parent + "/" + node.name())
                        .thenAccept(stat -> stat.ifPresent(known -> createdIds.put(node.name(), known.getCzxid()))))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(asked).thenApply(all -> createdIds);
    }
}
