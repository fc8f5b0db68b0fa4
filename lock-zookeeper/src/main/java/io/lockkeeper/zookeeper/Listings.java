package io.lockkeeper.zookeeper;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/**
 * Lists the contenders of a lock. A reply that is larger than the client's {@code jute.maxbuffer} ends the connection
 * each time, and no error says why. So after a listing has failed, the children of its parent are counted before they
 * are listed again. Thread rules: any thread may call; nothing blocks; futures complete on ZooKeeper's event thread.
 */
final class Listings {
    private static final int LARGEST_ANSWER = Integer.getInteger("jute.maxbuffer", 0xfffff);
    private static final int BYTES_PER_CHILD = NodeName.BYTES + Integer.BYTES;
    private static final int MOST_DOUBTFUL = 1000;

    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

    /** The names of the parent's children; an empty list if the parent is gone. */
    CompletableFuture<List<String>> children(ZooKeeper handle, String parent) {
        return listed(handle, parent, () -> Requests.children(handle, parent));
    }

    /** The names of the parent's children, which are watched from now on; empty, and no watch, if there is no parent. */
    CompletableFuture<Optional<List<String>>> watchedChildren(ZooKeeper handle, String parent, Watcher watcher) {
        return listed(handle, parent, () -> Requests.watchedChildren(handle, parent, watcher));
    }

    private <T> CompletableFuture<T> listed(ZooKeeper handle, String parent, Supplier<CompletableFuture<T>> listing) {
        var listed = doubtful.contains(parent)
                ? Requests.stat(handle, parent).thenCompose(stat -> {
                    int count = stat.isEmpty() ? 0 : stat.get().getNumChildren();
                    return (long) count * BYTES_PER_CHILD < LARGEST_ANSWER
                            ? listing.get()
                            : CompletableFuture.<T>failedFuture(tooMany(parent, count));
                })
                : listing.get();
        return listed.whenComplete((children, error) -> {
            if (error == null) {
                doubtful.remove(parent);
            } else {
                if (doubtful.size() >= MOST_DOUBTFUL) doubtful.clear(); // most are names that nobody uses any more
                doubtful.add(parent);
            }
        });
    }

    private static RuntimeException tooMany(String parent, int count) {
        return ResultCodes.refused(
                count + " contenders stand at " + parent + ", more than a listing of " + LARGEST_ANSWER
                        + " bytes can name. Have fewer processes wait at once, or raise jute.maxbuffer, here and on the servers.",
                null);
    }

    /** The same, after the server has caught up with the leader: a node that is not in this list is surely gone. */
    CompletableFuture<List<String>> childrenForSure(ZooKeeper handle, String parent) {
        // Both must succeed: if the connection changed between them, the sync says nothing about the listing.
        var synced = Requests.sync(handle, parent);
        return children(handle, parent).thenCombine(synced, (children, done) -> children);
    }
}
