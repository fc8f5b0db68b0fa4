package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Knows the exclusive contenders that will be first as soon as their predecessor is gone, so that no listing is needed between
 * one holder and the next. If a listing showed no node before the predecessor, there will never be one: later nodes
 * stand behind. The contender's own node must still exist, so it is watched too. A server sends the events of one
 * connection in the order of the changes, and ZooKeeper's event thread delivers them in that order. So if the
 * contender's own node was removed first, the event of that comes first.
 *
 * <p>The events of two connections have no order between them. So each connection has its own object of this class, and
 * replies to requests of an earlier connection go to the earlier object. ZooKeeper tells every watcher that is in use
 * when the connection ends. A contender counts here only while its own node is watched, so that news is never missed.
 * ZooKeeper's recipe ("Locks") lists the queue each time. Lockkeeper does so whenever one of these facts is not known.
 *
 * <p>Thread rules: any thread may call any method. All state is guarded by this object's monitor, and nothing is called
 * under it.
 */
final class Successors {
    /** One contender that waits, as its last listing showed it. */
    static final class Successor {
        private final Place place;
        private final @Nullable String second; // the node before its predecessor; null if there is no such node
        private @Nullable OwnNodeWatch ownWatch;
        private boolean predecessorGone;
        private @Nullable CompletableFuture<Optional<Place>> listing; // under way

        private Successor(Place place, @Nullable String second) {
            this.place = place;
            this.second = second;
        }

        @Nullable
        String second() {
            return second;
        }

        /** Whether the only node ahead is of a lock that may only be kept: then it is mostly gone in a moment. */
        boolean isBehindKept() {
            return place.ahead() == 1 && place.firstMayBeKept();
        }
    }

    /** The watch on a contender's own node. */
    static final class OwnNodeWatch {
        private final String node;
        private boolean armed;
        private boolean broken; // an event came, or it could not be armed

        private OwnNodeWatch(String node) {
            this.node = node;
        }

        String node() {
            return node;
        }
    }

    /**
     * A bound: each entry costs the server two watches and this process a kilobyte. Further contenders list the queue.
     */
    static final int MOST = 1000;

    private final Map<UUID, Successor> successors = new HashMap<>();

    /** Records the place at which a listing showed the contender, and the node before its predecessor. */
    synchronized void stands(UUID contender, Place place, @Nullable String second) {
        var before = successors.remove(contender);
        boolean sure = NodeName.of(place.node()).isNumberSure();
        if (place.ahead() == 0 || !sure || successors.size() >= MOST) return;
        var successor = new Successor(place, second);
        var ownWatch = before == null ? null : before.ownWatch;
        if (ownWatch != null && !ownWatch.broken && ownWatch.node.equals(place.node())) successor.ownWatch = ownWatch;
        successors.put(contender, successor);
    }

    /**
     * What the last listing showed of the contender; null if its predecessor then was another node, or if it is
     * unknown.
     */
    synchronized @Nullable Successor behind(UUID contender, String predecessor) {
        var successor = successors.get(contender);
        return successor != null && predecessor.equals(successor.place.predecessor()) ? successor : null;
    }

    /** Whether the contender is known here to wait. */
    synchronized boolean knows(UUID contender) {
        return successors.containsKey(contender);
    }

    /**
     * A new watch for the contender's own node; null if it already has a watch. The caller must watch the node on the
     * server, and then call {@link #armed} or {@link #broken}.
     */
    synchronized @Nullable OwnNodeWatch newOwnNodeWatch(Successor successor) {
        if (successor.ownWatch != null) return null;
        return successor.ownWatch = new OwnNodeWatch(successor.place.node());
    }

    /** Records that the contender's own node exists and is watched. */
    synchronized void armed(OwnNodeWatch ownWatch) {
        ownWatch.armed = true;
    }

    /** Records that the contender's own node changed, or can't be watched. */
    synchronized void broken(OwnNodeWatch ownWatch) {
        ownWatch.broken = true;
    }

    /** Records an event that says that the predecessor was removed. */
    synchronized void gone(UUID contender, String predecessor) {
        var successor = behind(contender, predecessor);
        if (successor != null) successor.predecessorGone = true;
    }

    /** Records that the queue is being listed for the contender. */
    synchronized void looking(UUID contender, CompletableFuture<Optional<Place>> listing) {
        var successor = successors.get(contender);
        if (successor != null) successor.listing = listing;
    }

    /**
     * The contender's place if no new listing is needed, because it is known to be first or because a listing under way
     * will show it; otherwise null.
     */
    synchronized @Nullable CompletableFuture<Optional<Place>> answer(UUID contender) {
        var successor = successors.get(contender);
        if (successor == null) return null;
        var ownWatch = successor.ownWatch;
        boolean isThere = ownWatch != null && ownWatch.armed && !ownWatch.broken;
        if (!isThere || !successor.predecessorGone || successor.second != null)
            return successor.listing == null || successor.listing.isDone() ? null : successor.listing;
        successors.remove(contender);
        var was = successor.place;
        return CompletableFuture.completedFuture(Optional.of(new Place(
                was.node(), was.sessionId(), was.createdId(), was.createdMillis(), 0, null, null, was.hasFollowers())));
    }

    /** Forgets a contender that leaves. */
    synchronized void forget(UUID contender) {
        successors.remove(contender);
    }
}
