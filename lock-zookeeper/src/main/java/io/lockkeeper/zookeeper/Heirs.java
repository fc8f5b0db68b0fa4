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
 * behind. What is left to know is that the waiter's own node is still there, which nobody else might think: so that one is
 * watched too. A server sends the events of one connection in the order of what happened, and ZooKeeper's event thread
 * hands them on in theirs; if the own node went first, that is heard first.
 *
 * <p>After a new connection events come in no order, so with each connection everything is forgotten: what was asked for
 * on an earlier one counts no more. The recipe (ZooKeeper's page, "Locks") lists again each time, and so do we whenever
 * one of these is not known.
 *
 * <p>Thread rules: changes under this object's lock; nothing is called from here.
 */
final class Heirs {
    /** One waiter, as its last listing showed it. */
    static final class Heir {
        private final Place place;
        private final @Nullable String second; // the second before it; null if there is none
        private boolean guarded; // its own node is watched
        private boolean inherits; // its predecessor has gone
        private @Nullable CompletableFuture<Optional<Place>> listing; // under way

        private Heir(Place place, @Nullable String second) {
            this.place = place;
            this.second = second;
        }

        String own() {
            return place.node();
        }

        @Nullable
        String second() {
            return second;
        }
    }

    private final Map<UUID, Heir> heirs = new HashMap<>();
    private int connection;

    /** Counts connections; to be asked for before a request is sent whose answer is told here. */
    synchronized int connection() {
        return connection;
    }

    /** A listing showed the contender here, with this one as the second before it. */
    synchronized void stands(int listedIn, UUID contender, Place place, @Nullable String second) {
        if (listedIn != connection) return;
        int number = NodeName.number(place.node());
        // Near the counter's end numbers say nothing of who comes later.
        boolean sure = number >= 0 && number < Places.LAST_SURE_NUMBER;
        var before =
                place.ahead() > 0 && sure ? heirs.put(contender, new Heir(place, second)) : heirs.remove(contender);
        var now = heirs.get(contender);
        if (now != null && before != null && before.own().equals(now.own())) now.guarded = before.guarded;
    }

    /** The contender as it was listed last, if this is its predecessor. */
    synchronized @Nullable Heir behind(UUID contender, String predecessor) {
        var heir = heirs.get(contender);
        return heir != null && predecessor.equals(heir.place.predecessor()) ? heir : null;
    }

    /** Whether the contender waits, as far as known here. */
    synchronized boolean knows(UUID contender) {
        return heirs.containsKey(contender);
    }

    /** Whether the contender's own node has yet to be watched. */
    synchronized boolean isUnguarded(Heir heir) {
        return !heir.guarded;
    }

    /** The contender's own node is there, and watched. */
    synchronized void guarded(int askedIn, UUID contender, String own) {
        var heir = heirs.get(contender);
        if (askedIn == connection && heir != null && own.equals(heir.own())) heir.guarded = true;
    }

    /** The predecessor was removed: an event said so. */
    synchronized void gone(UUID contender, String predecessor) {
        var heir = behind(contender, predecessor);
        if (heir != null) heir.inherits = true;
    }

    /** The queue is being listed for the contender. */
    synchronized void looking(int askedIn, UUID contender, CompletableFuture<Optional<Place>> listing) {
        var heir = heirs.get(contender);
        if (askedIn == connection && heir != null) heir.listing = listing;
    }

    /** Where the contender stands, if no further listing is needed to know: first, or as the one under way will show. */
    synchronized @Nullable CompletableFuture<Optional<Place>> answer(UUID contender) {
        var heir = heirs.get(contender);
        if (heir == null) return null;
        if (!heir.guarded || !heir.inherits || heir.second != null)
            return heir.listing == null || heir.listing.isDone() ? null : heir.listing;
        heirs.remove(contender);
        var was = heir.place;
        return CompletableFuture.completedFuture(Optional.of(new Place(
                was.node(), was.sessionId(), was.createdId(), was.createdMillis(), 0, null, null, was.followed())));
    }

    /** The contender leaves, or something happened to its node. */
    synchronized void forget(UUID contender) {
        heirs.remove(contender);
    }

    /** The connection is over. */
    synchronized void clear() {
        heirs.clear();
        connection++;
    }
}
