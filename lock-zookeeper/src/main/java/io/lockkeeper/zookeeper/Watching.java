package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.NodeData;
import io.lockkeeper.zookeeper.PlaceFinder.QueueWait;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.Watcher.Event.EventType;

/**
 * Watches what a contender waits for: one node, by its data, or the whole queue. The queue is watched by a contender that
 * waits for permits and has none but holders ahead, as each of them may make room. Those behind it watch the waiter
 * directly ahead, which writes its node once when its turn has come. So one process lists the queue when a holder leaves,
 * and not all that wait. The queue is also watched by a contender of any mode that waits for a node of another kind of lock,
 * as that may become the first.
 *
 * <p>Thread rules: any thread may call; nothing blocks; futures complete on ZooKeeper's event thread.
 */
final class Watching {
    private final Listings listings;
    private final Readings readings;
    private final PlaceFinder places;
    private final LookAhead lookAhead;

    Watching(Listings listings, Readings readings, PlaceFinder places) {
        this.listings = listings;
        this.readings = readings;
        this.places = places;
        this.lookAhead = new LookAhead(listings, readings, places);
    }

    /** Reads a node and watches it for the contender; empty if it is not there, or the contender must look again. */
    CompletableFuture<Optional<NodeData>> watch(
            SessionHandle session, String parent, UUID contender, String node, Runnable changed) {
        var wait = places.queueWait(contender);
        if (wait != null && node.equals(wait.predecessor()))
            return wait.awaitsAny()
                    ? watchAny(session, parent, contender, wait, changed)
                    : watchWaiter(session, parent, contender, wait, changed);
        var path = parent + "/" + node;
        session.watches().onData(path, contender, change -> {
            if (change == EventType.NodeDeleted) session.successors().gone(contender, node);
            changed.run();
        });
        var successor = session.successors().behind(contender, node);
        if (successor != null) lookAhead.begin(session, parent, contender, successor, changed);
        var read = readings.read(session.handle(), path, session.watches());
        if (successor != null && successor.isBehindKept()) lookAhead.look(session, parent, contender);
        return read;
    }

    private CompletableFuture<Optional<NodeData>> watchAny(
            SessionHandle session, String parent, UUID contender, QueueWait wait, Runnable changed) {
        var unchanged = watchQueue(session, parent, contender, wait, changed);
        return readings.read(session.handle(), parent + "/" + wait.predecessor(), null)
                .thenCombine(unchanged, (read, same) -> same ? read : Optional.empty());
    }

    /**
     * A node that was written may have got its turn between the contender's last look and this watch, and then never
     * writes again. Somebody may also have written it by hand. A listing tells; the watch that it sets makes sure that it
     * need not be repeated until the queue changes.
     */
    private CompletableFuture<Optional<NodeData>> watchWaiter(
            SessionHandle session, String parent, UUID contender, QueueWait wait, Runnable changed) {
        var path = parent + "/" + wait.predecessor();
        session.watches().onData(path, contender, change -> changed.run());
        return readings.read(session.handle(), path, session.watches()).thenCompose(read -> {
            if (read.isEmpty() || read.get().version() == 0) return CompletableFuture.completedFuture(read);
            return watchQueue(session, parent, contender, wait, changed)
                    .thenApply(same -> same ? read : Optional.empty());
        });
    }

    /** Watches the queue until the contender's turn has come. Returns whether it still waits for the same nodes. */
    private CompletableFuture<Boolean> watchQueue(
            SessionHandle session, String parent, UUID contender, QueueWait wait, Runnable changed) {
        session.watches().onData(parent, contender, change -> lookAgain(session, parent, contender, changed));
        var successors = session.successors();
        return listings.watchedChildren(session.handle(), parent, session.watches())
                .thenCompose(
                        children -> places.find(session, successors, parent, children.orElse(List.of()), contender))
                .thenApply(found -> wait.equals(places.queueWait(contender)));
    }

    /** The queue has changed, perhaps behind the contender only. Then the engine need not know. */
    private void lookAgain(SessionHandle session, String parent, UUID contender, Runnable changed) {
        var wait = places.queueWait(contender);
        if (wait == null) return; // its turn has come, or it has left
        watchQueue(session, parent, contender, wait, changed).whenComplete((same, error) -> {
            if (error != null || !same) changed.run();
        });
    }
}
