package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Waiters that are first as soon as their predecessor has gone, so that none has to list the queue on the way from one
 * holder to the next. A listing that showed nobody before the predecessor is true for ever: whoever comes later stands
 * behind. What is left to know is that the waiter's own node is still there; so that one is watched too. A server sends
 * the events of one connection in the order of what happened, and ZooKeeper's event thread hands them on in theirs: if the
 * own node went first, that is heard first.
 *
 * <p>After a new connection events come in no order, so each one has an object of this class of its own, and answers to
 * what an earlier one asked go to that. The end of a connection is told to whoever watches anything, and who counts here
 * has its own node watched. The recipe (ZooKeeper's page, "Locks") lists again each time, and so do we whenever one of
 * these is not known.
 *
 * <p>Thread rules: changes under this object's lock; nothing is called from here.
 */
final class Successors {
    /** One waiter, as its last listing showed it. */
    static final class Successor {
        private final Place place;
        private final @Nullable String second; // the second before it; null if there is none
        private @Nullable OwnNodeWatch ownWatch;
        private boolean predecessorGone; // its predecessor has gone
        private @Nullable CompletableFuture<Optional<Place>> listing; // under way

        private Successor(Place place, @Nullable String second) {
            this.place = place;
            this.second = second;
        }

        @Nullable
        String second() {
            return second;
        }
    }

    /** The watch on a waiter's own node. */
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

    /** Each costs the server two watches, and this process a kilobyte; the others list. */
    static final int MOST = 1000;

    private final Map<UUID, Successor> successors = new HashMap<>();

    /** A listing showed the contender here, with this one as the second before it. */
    synchronized void stands(UUID contender, Place place, @Nullable String second) {
        var before = successors.remove(contender);
        int number = NodeName.number(place.node());
        // Near the counter's end numbers say nothing of who comes later.
        boolean sure = number >= 0 && number < NodeName.LAST_SURE_NUMBER;
        if (place.ahead() == 0 || !sure || successors.size() >= MOST) return;
        var successor = new Successor(place, second);
        var ownWatch = before == null ? null : before.ownWatch;
        if (ownWatch != null && !ownWatch.broken && ownWatch.node.equals(place.node())) successor.ownWatch = ownWatch;
        successors.put(contender, successor);
    }

    /** The contender as it was listed last, if this is its predecessor. */
    synchronized @Nullable Successor behind(UUID contender, String predecessor) {
        var successor = successors.get(contender);
        return successor != null && predecessor.equals(successor.place.predecessor()) ? successor : null;
    }

    /** Whether the contender waits, as far as known here. */
    synchronized boolean knows(UUID contender) {
        return successors.containsKey(contender);
    }

    /** Returned once: its node is to be watched, and {@link #armed} or {@link #broken} to be told. */
    synchronized @Nullable OwnNodeWatch newOwnNodeWatch(Successor successor) {
        if (successor.ownWatch != null) return null;
        return successor.ownWatch = new OwnNodeWatch(successor.place.node());
    }

    /** The contender's own node is there, and watched. */
    synchronized void armed(OwnNodeWatch ownWatch) {
        ownWatch.armed = true;
    }

    /** Something happened to the contender's own node, or it can't be watched. */
    synchronized void broken(OwnNodeWatch ownWatch) {
        ownWatch.broken = true;
    }

    /** The predecessor was removed: an event said so. */
    synchronized void gone(UUID contender, String predecessor) {
        var successor = behind(contender, predecessor);
        if (successor != null) successor.predecessorGone = true;
    }

    /** The queue is being listed for the contender. */
    synchronized void looking(UUID contender, CompletableFuture<Optional<Place>> listing) {
        var successor = successors.get(contender);
        if (successor != null) successor.listing = listing;
    }

    /** Where the contender stands, if no further listing is needed to know: first, or as the one under way will show. */
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

    /** The contender leaves. */
    synchronized void forget(UUID contender) {
        successors.remove(contender);
    }
}
