package io.lockkeeper.zookeeper;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Tells the directory of a lock apart from a contender with a name like it. The directory of one lock can stand among the
 * contenders of another: with the roots {@code /locks} and {@code /locks/orders}, the directories of the second stand
 * where the contenders of the first root's lock "orders" stand. Thread rules: nothing blocks.
 */
final class Directories {
    private Directories() {}

    /** Those of the children that are no contenders: directories, and what has gone since it was listed. */
    static CompletableFuture<Set<String>> among(ZooKeeper handle, String parent, List<String> doubtful) {
        Set<String> directories = ConcurrentHashMap.newKeySet();
        var asked = doubtful.stream()
                .map(child -> Requests.stat(handle, parent + "/" + child).thenAccept(stat -> {
                    if (isNoContender(stat)) directories.add(child);
                }))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(asked).thenApply(all -> directories);
    }

    /** A directory has, or once had, children, which a contender never has. Clients are not told what a container is. */
    private static boolean isNoContender(Optional<Stat> stat) {
        return stat.isEmpty() || stat.get().getNumChildren() > 0 || stat.get().getCversion() > 0;
    }
}
