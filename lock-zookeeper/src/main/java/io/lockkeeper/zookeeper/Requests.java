package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.NodeData;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** Single requests on a ZooKeeper handle, as futures. They complete on ZooKeeper's event thread. */
final class Requests {
    private Requests() {}

    /** Catches up with all that the leader has committed: what is asked after this is sure. */
    static CompletableFuture<Boolean> sync(ZooKeeper handle, String parent) {
        var synced = new CompletableFuture<Boolean>();
        handle.sync(
                parent,
                (code, path, context) -> Replies.into(synced, () -> {
                    if (Replies.isOk(code) || Replies.isNoNode(code)) synced.complete(true);
                    else synced.completeExceptionally(Replies.failure(code, "catching up with", parent));
                }),
                null);
        return synced;
    }

    /** The children; none if the parent is gone. */
    static CompletableFuture<List<String>> children(ZooKeeper handle, String parent) {
        var listed = new CompletableFuture<List<String>>();
        handle.getChildren(
                parent,
                null,
                (code, path, context, children) -> Replies.into(listed, () -> {
                    if (Replies.isOk(code)) listed.complete(children);
                    else if (Replies.isNoNode(code)) listed.complete(List.of());
                    else listed.completeExceptionally(Replies.failure(code, "listing", parent));
                }),
                null);
        return listed;
    }

    /** With getData and not exists: no watch is left behind on a node that is gone (Curator issue 628). */
    static CompletableFuture<Optional<NodeData>> read(ZooKeeper handle, String path, @Nullable Watcher watcher) {
        var answer = new CompletableFuture<Optional<NodeData>>();
        handle.getData(
                path,
                watcher,
                (code, asked, context, data, stat) -> Replies.into(answer, () -> {
                    if (Replies.isOk(code)) {
                        var bytes = data == null ? new byte[0] : data;
                        answer.complete(Optional.of(new NodeData(bytes, stat.getVersion(), stat.getCtime())));
                    } else if (Replies.isNoNode(code)) {
                        answer.complete(Optional.empty());
                    } else {
                        answer.completeExceptionally(Replies.failure(code, "reading", asked));
                    }
                }),
                null);
        return answer;
    }

    static CompletableFuture<Optional<Stat>> stat(ZooKeeper handle, String path) {
        var answer = new CompletableFuture<Optional<Stat>>();
        handle.exists(
                path,
                false,
                (code, asked, context, stat) -> Replies.into(answer, () -> {
                    if (Replies.isOk(code)) answer.complete(Optional.of(stat));
                    else if (Replies.isNoNode(code)) answer.complete(Optional.empty());
                    else answer.completeExceptionally(Replies.failure(code, "reading", asked));
                }),
                null);
        return answer;
    }

    /** By its unique name: never somebody else's node. Whether it was there: a write's "not there" is the quorum's word. */
    static CompletableFuture<Boolean> delete(ZooKeeper handle, String path) {
        var deleted = new CompletableFuture<Boolean>();
        handle.delete(
                path,
                -1,
                (code, asked, context) -> Replies.into(deleted, () -> {
                    if (Replies.isOk(code)) deleted.complete(true);
                    else if (Replies.isNoNode(code)) deleted.complete(false);
                    else deleted.completeExceptionally(Replies.failure(code, "deleting", asked));
                }),
                null);
        return deleted;
    }

    /** Only at this version of its data: whoever wrote since shows life. */
    static CompletableFuture<Boolean> delete(ZooKeeper handle, String path, int version) {
        var deleted = new CompletableFuture<Boolean>();
        handle.delete(
                path,
                version,
                (code, asked, context) -> Replies.into(deleted, () -> {
                    if (Replies.isOk(code)) deleted.complete(true);
                    else if (Replies.isNoNode(code) || code == Code.BADVERSION.intValue()) deleted.complete(false);
                    else deleted.completeExceptionally(Replies.failure(code, "removing", asked));
                }),
                null);
        return deleted;
    }

    /** Whether the node was there to be written. */
    static CompletableFuture<Boolean> write(ZooKeeper handle, String path, byte[] data) {
        var answer = new CompletableFuture<Boolean>();
        handle.setData(
                path,
                data,
                -1,
                (code, asked, context, stat) -> Replies.into(answer, () -> {
                    if (Replies.isOk(code)) answer.complete(true);
                    else if (Replies.isNoNode(code)) answer.complete(false);
                    else answer.completeExceptionally(Replies.failure(code, "writing", asked));
                }),
                null);
        return answer;
    }

    /** Whether the node is there, by a transaction: even one that only checks is agreed on by a quorum. */
    static CompletableFuture<Boolean> check(ZooKeeper handle, String path) {
        var answer = new CompletableFuture<Boolean>();
        handle.multi(
                List.of(Op.check(path, -1)),
                (code, asked, context, results) -> Replies.into(answer, () -> {
                    if (Replies.isOk(code)) answer.complete(true);
                    else if (Replies.isNoNode(code)) answer.complete(false);
                    else answer.completeExceptionally(Replies.failure(code, "confirming", path));
                }),
                null);
        return answer;
    }
}
