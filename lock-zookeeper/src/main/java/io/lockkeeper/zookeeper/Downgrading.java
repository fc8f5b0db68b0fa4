package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.NodeData;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;

/**
 * Puts a reader's node into the place of a writer's, in one transaction. The new node has the same contender and the same
 * number, as a node of Curator's has that is made under the write lock. So it stands exactly where the old one stood.
 *
 * <p>Those that wait behind hear that the writer's node was deleted, and list. None of them trusts that event alone:
 * {@link Successors} are exclusive contenders, which cannot stand behind a writer.
 *
 * <p>Thread rules: any thread may call; nothing blocks; futures complete on ZooKeeper's event thread.
 */
final class Downgrading {
    private final ACLProvider acls;
    private final Readings readings;

    Downgrading(ACLProvider acls, Readings readings) {
        this.acls = acls;
        this.readings = readings;
    }

    /** The node that a downgrade of this one makes; null if it is not a writer's. */
    static @Nullable String readerOf(String node) {
        var name = NodeName.parse(node).orElse(null);
        return name == null || name.id() == null || !LockMode.WRITE.equals(name.mode())
                ? null
                : NodeName.withNumber(name.id(), LockMode.READ, name.sequence());
    }

    /** May be repeated. Succeeds also if the writer's node is gone: then the reader's stands, or none of the contender. */
    CompletableFuture<Void> downgrade(ZooKeeperHandle handle, String parent, String node) {
        var reader = readerOf(node);
        if (reader == null) return CompletableFuture.completedFuture(null); // it is done
        var name = NodeName.of(node);
        if (!name.isNumberSure())
            // Beyond, the order may depend on the creating transactions, and the new node would stand behind all
            // others. So a writer behind it could be let in beside the reader.
            return CompletableFuture.failedFuture(ResultCodes.refused(
                    "the sequence counter of " + parent + " is at " + name.sequence()
                            + ", where a writer can't be downgraded. Readers wait until it is released. Delete "
                            + parent + " while nobody uses the lock.",
                    null));
        return readings.read(handle, parent + "/" + node, null)
                .thenCompose(data -> data.isEmpty()
                        ? CompletableFuture.completedFuture(null)
                        : replace(handle, parent + "/" + node, parent + "/" + reader, data.get()));
    }

    private CompletableFuture<Void> replace(ZooKeeperHandle handle, String writer, String reader, NodeData data) {
        var answer = new CompletableFuture<Void>();
        handle.multi(
                List.of(
                        Op.create(reader, data.bytes(), Acls.forPath(acls, reader), CreateMode.EPHEMERAL),
                        Op.delete(writer, data.version())),
                (code, asked, context, results) -> ResultCodes.into(answer, () -> {
                    // An earlier request may have done it, whose reply was lost; or the node was removed.
                    if (ResultCodes.isOk(code) || ResultCodes.isNoNode(code)) answer.complete(null);
                    else answer.completeExceptionally(ResultCodes.failure(code, "downgrading", writer));
                }));
        return answer;
    }
}
