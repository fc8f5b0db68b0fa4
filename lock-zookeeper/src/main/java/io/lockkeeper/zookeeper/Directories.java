package io.lockkeeper.zookeeper;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.zookeeper.data.Stat;

/**
 * Tells a lock's directory from a contender with a similar name. The directory of one lock can be a sibling of another
 * lock's contenders: with the roots {@code /locks} and {@code /locks/orders}, the directories of the second root are
 * children of the node for the first root's lock "orders". Thread rules: any thread may call; nothing blocks.
 */
final class Directories {
    private static final String LEASES = "leases";

    private Directories() {}

    /**
     * A lease of Curator's {@code InterProcessSemaphoreV2} or {@code InterProcessSemaphoreMutex} that was there before
     * this transaction; empty without such a node. They keep their nodes one level below the others and number them by
     * another counter, so only the creating transactions tell which node was first.
     */
    static CompletableFuture<Optional<String>> earlierLease(
            ZooKeeperHandle handle, String parent, List<String> children, long createdId) {
        if (!children.contains(LEASES)) return CompletableFuture.completedFuture(Optional.empty());
        return Requests.children(handle, parent + "/" + LEASES).thenCompose(leases -> {
            var earlier = new ConcurrentSkipListSet<String>();
            var asked = leases.stream()
                    .filter(lease -> NodeName.parse(lease).isPresent())
                    .map(lease -> LEASES + "/" + lease)
                    .map(lease -> Requests.stat(handle, parent + "/" + lease).thenAccept(stat -> {
                        if (stat.isPresent() && stat.get().getCzxid() < createdId) earlier.add(lease);
                    }))
                    .toArray(CompletableFuture<?>[]::new);
            return CompletableFuture.allOf(asked)
                    .thenApply(all -> earlier.stream().findFirst());
        });
    }

    /** The children that are not contenders: directories, and nodes that have gone since the listing. */
    static CompletableFuture<Set<String>> among(ZooKeeperHandle handle, String parent, List<String> doubtful) {
        Set<String> directories = ConcurrentHashMap.newKeySet();
        var asked = doubtful.stream()
                .map(child -> Requests.stat(handle, parent + "/" + child).thenAccept(stat -> {
                    if (isNoContender(stat)) directories.add(child);
                }))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(asked).thenApply(all -> directories);
    }

    /**
     * A directory has or had children; a contender never has any. ZooKeeper does not tell clients which nodes are
     * containers.
     */
    private static boolean isNoContender(Optional<Stat> stat) {
        return stat.isEmpty() || stat.get().getNumChildren() > 0 || stat.get().getCversion() > 0;
    }
}
