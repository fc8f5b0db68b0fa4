package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.LockMode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;

/**
 * Puts a persistent node into the place of an ephemeral one, in one transaction. The new node has the same number, so it
 * stands exactly where the old one stood.
 *
 * <p>The transaction first writes the old node, and deletes it last. A waiter trusts the event that its predecessor was
 * deleted: if no node stood before that, the waiter is first ({@link Successors}). Here that would let it in beside the
 * new node. A watch fires once, so the write takes the watch, and the deletion fires nothing. The waiter hears that its
 * predecessor was changed, lists, and finds the new node. A server reads nothing between the steps of a transaction, so
 * no watch can be set in between.
 *
 * <p>Thread rules: any thread may call; nothing blocks; futures complete on ZooKeeper's event thread.
 */
final class Detaching {
    private static final byte[] NOTHING = {};

    private final ACLProvider acls;

    Detaching(ACLProvider acls) {
        this.acls = acls;
    }

    /** Returns the new node; empty if the old node is gone and the new one does not stand. May be repeated. */
    CompletableFuture<Optional<String>> replace(
            SessionHandle session, String parent, String node, UUID replacement, byte[] data) {
        var name = NodeName.of(node);
        if (!name.isNumberSure())
            // Beyond, the order may depend on the creating transactions, and the new node would stand behind all
            // others.
            return CompletableFuture.failedFuture(ResultCodes.refused(
                    "the sequence counter of " + parent + " is at " + name.sequence()
                            + ", where a lock can't be detached. Delete that node while nobody uses the lock.",
                    null));
        var old = parent + "/" + node;
        var replacing = NodeName.withNumber(replacement, LockMode.EXCLUSIVE, name.sequence());
        var path = parent + "/" + replacing;
        session.runs().shared(parent); // a node stands there from now on that is not counted among ours
        var answer = new CompletableFuture<@Nullable String>();
        session.handle()
                .multi(
                        List.of(
                                Op.setData(old, NOTHING, -1),
                                Op.create(path, data, Acls.forPath(acls, path), CreateMode.PERSISTENT),
                                Op.delete(old, -1)),
                        (code, asked, context, results) -> ResultCodes.into(answer, () -> {
                            if (ResultCodes.isOk(code)) answer.complete(replacing);
                            else if (ResultCodes.isNoNode(code)) answer.complete(null);
                            else answer.completeExceptionally(ResultCodes.failure(code, "detaching", old));
                        }));
        return answer.thenCompose(made -> {
            if (made != null) return CompletableFuture.completedFuture(Optional.of(made));
            // An earlier request may have done it, and its reply was lost. Its server may be ahead of this one.
            return Requests.sync(session.handle(), parent)
                    .thenCompose(synced -> Requests.stat(session.handle(), path))
                    .thenApply(stat -> stat.map(there -> replacing));
        });
    }
}
