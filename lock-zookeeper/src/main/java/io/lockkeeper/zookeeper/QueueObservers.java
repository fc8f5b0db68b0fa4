package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.QueueNode;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Watches whole queues: the children of a lock's parent, or, while the parent does not exist, its creation. Thread
 * rules: any thread may call; nothing blocks; futures complete on ZooKeeper's event thread.
 */
final class QueueObservers {
    private final Listings listings;
    private final boolean ownsHandle;

    /** @param ownsHandle whether no other user of the ZooKeeper handle can have watches on these paths */
    QueueObservers(Listings listings, boolean ownsHandle) {
        this.listings = listings;
        this.ownsHandle = ownsHandle;
    }

    CompletableFuture<List<QueueNode>> observe(SessionHandle session, String parent, UUID observer, Runnable changed) {
        session.watches().onData(parent, observer, change -> changed.run());
        // Both must succeed: if the connection changed between them, the sync says nothing about the listing.
        var synced = Requests.sync(session.handle(), parent);
        return watched(session, parent)
                .thenCombine(synced, (children, done) -> children)
                .thenCompose(children -> QueueListing.of(session.handle(), parent, children));
    }

    private CompletableFuture<List<String>> watched(SessionHandle session, String parent) {
        return listings.watchedChildren(session.handle(), parent, session.watches())
                .thenCompose(children -> {
                    if (children.isPresent()) return CompletableFuture.completedFuture(children.get());
                    return Requests.stat(session.handle(), parent, session.watches())
                            .thenCompose(created -> created.isPresent()
                                    ? watched(session, parent) // it was created between the two requests
                                    : CompletableFuture.completedFuture(List.of()));
                });
    }

    /**
     * Removes the watches on the parent, here and, if nobody else can have any there, on the server. That takes along
     * the watch by which {@link SequenceRuns} knows that the parent is still the same, so the run ends with it. It ends
     * in time: whatever the server does after it has removed the watch is answered after this removal. Nothing is removed
     * while others of this handle watch the queue. One that begins to at the same moment is told by the client that its
     * watch was removed.
     */
    void unobserve(SessionHandle session, String parent, UUID observer) {
        session.watches().forget(observer);
        if (session.watches().hasActions(parent)) return;
        var handle = session.handle();
        if (ownsHandle) {
            handle.removeAllWatches(
                    parent, (code, path, context) -> session.runs().forget(parent));
        } else {
            handle.removeWatches(
                    parent,
                    session.watches(),
                    (code, path, context) -> session.runs().forget(parent));
        }
    }
}
