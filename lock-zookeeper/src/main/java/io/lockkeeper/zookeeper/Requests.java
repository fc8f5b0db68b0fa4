package io.lockkeeper.zookeeper;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Single requests on a ZooKeeper handle, as futures. Thread rules: any thread may call; nothing blocks; the futures
 * complete on ZooKeeper's event thread.
 */
final class Requests {
    private Requests() {}

    /** Makes the server catch up with all that the leader has committed, so that later reads are not stale. */
    static CompletableFuture<Boolean> sync(ZooKeeperHandle handle, String parent) {
        var synced = new CompletableFuture<Boolean>();
        handle.sync(
                parent,
                (code, path, context) -> ResultCodes.into(synced, () -> {
                    if (ResultCodes.isOk(code) || ResultCodes.isNoNode(code)) synced.complete(true);
                    else synced.completeExceptionally(ResultCodes.failure(code, "catching up with", parent));
                }));
        return synced;
    }

    /** The names of the parent's children; an empty list if the parent is gone. */
    static CompletableFuture<List<String>> children(ZooKeeperHandle handle, String parent) {
        var listed = new CompletableFuture<List<String>>();
        handle.getChildren(
                parent,
                null,
                (code, path, context, children) -> ResultCodes.into(listed, () -> {
                    if (ResultCodes.isOk(code)) listed.complete(children);
                    else if (ResultCodes.isNoNode(code)) listed.complete(List.of());
                    else listed.completeExceptionally(ResultCodes.failure(code, "listing", parent));
                }));
        return listed;
    }

    /** The children, with a watch on them; empty, and no watch, if there is no parent. */
    static CompletableFuture<Optional<List<String>>> watchedChildren(
            ZooKeeperHandle handle, String parent, Watcher watcher) {
        var listed = new CompletableFuture<Optional<List<String>>>();
        handle.getChildren(
                parent,
                watcher,
                (code, path, context, children) -> ResultCodes.into(listed, () -> {
                    if (ResultCodes.isOk(code)) listed.complete(Optional.of(children));
                    else if (ResultCodes.isNoNode(code)) listed.complete(Optional.empty());
                    else listed.completeExceptionally(ResultCodes.failure(code, "listing", parent));
                }));
        return listed;
    }

    /** What the server knows about the node, without its data; empty if the node does not exist. */
    static CompletableFuture<Optional<Stat>> stat(ZooKeeperHandle handle, String path) {
        return stat(handle, path, null);
    }

    /** With a watcher, also of a node that does not exist: it hears of the creation. */
    static CompletableFuture<Optional<Stat>> stat(ZooKeeperHandle handle, String path, @Nullable Watcher watcher) {
        var answer = new CompletableFuture<Optional<Stat>>();
        handle.exists(
                path,
                watcher,
                (code, asked, context, stat) -> ResultCodes.into(answer, () -> {
                    if (ResultCodes.isOk(code)) answer.complete(Optional.of(stat));
                    else if (ResultCodes.isNoNode(code)) answer.complete(Optional.empty());
                    else answer.completeExceptionally(ResultCodes.failure(code, "reading", asked));
                }));
        return answer;
    }

    /**
     * Deletes a node of ours, or an empty parent. Returns whether it existed. "No node" is sure, because a quorum
     * agrees on the answer to every write.
     */
    static CompletableFuture<Boolean> delete(ZooKeeperHandle handle, String path) {
        var deleted = new CompletableFuture<Boolean>();
        handle.delete(
                path,
                -1,
                (code, asked, context) -> ResultCodes.into(deleted, () -> {
                    if (ResultCodes.isOk(code)) deleted.complete(true);
                    else if (ResultCodes.isNoNode(code)) deleted.complete(false);
                    else deleted.completeExceptionally(ResultCodes.failure(code, "deleting", asked));
                }));
        return deleted;
    }

    /**
     * Deletes another contender's node, but only if its data still have this version: a later write shows that the
     * contender is alive. Returns whether the node was deleted.
     */
    static CompletableFuture<Boolean> delete(ZooKeeperHandle handle, String path, int version) {
        var deleted = new CompletableFuture<Boolean>();
        handle.delete(
                path,
                version,
                (code, asked, context) -> ResultCodes.into(deleted, () -> {
                    if (ResultCodes.isOk(code)) deleted.complete(true);
                    else if (ResultCodes.isNoNode(code) || code == Code.BADVERSION.intValue()) deleted.complete(false);
                    else deleted.completeExceptionally(ResultCodes.failure(code, "removing", asked));
                }));
        return deleted;
    }

    /** Writes a node's data; returns whether the node existed, and had this version unless that is -1. */
    static CompletableFuture<Boolean> write(ZooKeeperHandle handle, String path, byte[] data, int version) {
        var answer = new CompletableFuture<Boolean>();
        handle.setData(
                path,
                data,
                version,
                (code, asked, context, stat) -> ResultCodes.into(answer, () -> {
                    if (ResultCodes.isOk(code)) answer.complete(true);
                    else if (ResultCodes.isNoNode(code) || code == Code.BADVERSION.intValue()) answer.complete(false);
                    else answer.completeExceptionally(ResultCodes.failure(code, "writing", asked));
                }));
        return answer;
    }

    /** Whether the node exists. Asked in a transaction, because a quorum must agree even on one that only checks. */
    static CompletableFuture<Boolean> check(ZooKeeperHandle handle, String path) {
        var answer = new CompletableFuture<Boolean>();
        handle.multi(
                List.of(Op.check(path, -1)),
                (code, asked, context, results) -> ResultCodes.into(answer, () -> {
                    if (ResultCodes.isOk(code)) answer.complete(true);
                    else if (ResultCodes.isNoNode(code)) answer.complete(false);
                    else answer.completeExceptionally(ResultCodes.failure(code, "confirming", path));
                }));
        return answer;
    }
}
