package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.NodeStatus;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Reads nodes. Data that this library can't have written are not kept: somebody may have filled many nodes with them. A
 * server takes data that are a few bytes too many for the client's {@code jute.maxbuffer}, and then the answer ends the
 * connection each time. So a node whose read ended with the connection is not read again before its size is known.
 *
 * <p>Thread rules: any thread may call; nothing blocks; futures complete on ZooKeeper's event thread.
 */
final class Readings {
    private static final int MOST_DATA = 1 << 16; // many times what this library writes
    private static final byte[] NOTHING = {};
    private static final int MOST_DOUBTFUL = 1000;

    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

    /**
     * All that the server knows of a node, without a watch.
     *
     * @param syncFirst whether the server catches up with the leader first; then a node that is not found is surely gone
     */
    CompletableFuture<Optional<NodeStatus>> status(ZooKeeperHandle handle, String path, boolean syncFirst) {
        if (!syncFirst) return status(handle, path);
        // Both must succeed: if the connection changed between them, the sync says nothing about the read.
        var synced = Requests.sync(handle, path);
        return status(handle, path).thenCombine(synced, (status, done) -> status);
    }

    private CompletableFuture<Optional<NodeStatus>> status(ZooKeeperHandle handle, String path) {
        return sized(
                handle,
                path,
                null,
                (data, stat) -> new NodeStatus(
                        nodeData(data, stat), stat.getEphemeralOwner(), stat.getCzxid(), stat.getMtime()));
    }

    /**
     * Reads a node, and watches it if a watcher is given; empty if it does not exist. This asks by {@code getData} and
     * not by {@code exists}, because {@code exists} would leave a watch on a node that is gone (Curator issue 628).
     */
    CompletableFuture<Optional<NodeData>> read(ZooKeeperHandle handle, String path, @Nullable Watcher watcher) {
        return sized(handle, path, watcher, Readings::nodeData);
    }

    private static NodeData nodeData(byte @Nullable [] data, Stat stat) {
        boolean foreign = data == null || data.length > MOST_DATA;
        return new NodeData(foreign ? NOTHING : data, stat.getVersion(), stat.getCtime());
    }

    private <T> CompletableFuture<Optional<T>> sized(
            ZooKeeperHandle handle,
            String path,
            @Nullable Watcher watcher,
            BiFunction<byte @Nullable [], Stat, T> result) {
        if (!doubtful.contains(path)) return asked(handle, path, watcher, result);
        return Requests.stat(handle, path).thenCompose(stat -> {
            if (stat.isEmpty() || stat.get().getDataLength() <= MOST_DATA) return asked(handle, path, watcher, result);
            return Requests.stat(handle, path, watcher)
                    .thenApply(now -> now.map(there -> result.apply(NOTHING, there)));
        });
    }

    private <T> CompletableFuture<Optional<T>> asked(
            ZooKeeperHandle handle,
            String path,
            @Nullable Watcher watcher,
            BiFunction<byte @Nullable [], Stat, T> result) {
        var answer = new CompletableFuture<Optional<T>>();
        handle.getData(
                path,
                watcher,
                (code, asked, context, data, stat) -> ResultCodes.into(answer, () -> {
                    if (ResultCodes.isOk(code)) answer.complete(Optional.of(result.apply(data, stat)));
                    else if (ResultCodes.isNoNode(code)) answer.complete(Optional.empty());
                    else answer.completeExceptionally(ResultCodes.failure(code, "reading", asked));
                }));
        return answer.whenComplete((data, error) -> {
            if (error == null) doubtful.remove(path);
            else if (ResultCodes.isConnectionLoss(error)) doubt(path);
        });
    }

    private void doubt(String path) {
        if (doubtful.size() >= MOST_DOUBTFUL) doubtful.clear(); // most are nodes that are gone
        doubtful.add(path);
    }
}
