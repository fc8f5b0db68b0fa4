package io.lockkeeper.zookeeper;

import io.lockkeeper.zookeeper.Heirs.Heir;
import java.util.UUID;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Finds out while a waiter waits whether it will be the first when its predecessor has gone: watches its own node, and the
 * second before it, with whose going the predecessor comes to stand first; then it lists the queue, while that one holds.
 * Should the predecessor go meanwhile, that listing shows it. What fails here is not repeated: then the waiter lists when
 * its predecessor has gone. Thread rules: nothing blocks;
 * answers and events come on ZooKeeper's event thread.
 */
final class LookAhead {
    private final Listings listings;
    private final Places places;

    LookAhead(Listings listings, Places places) {
        this.listings = listings;
        this.places = places;
    }

    /** The contender begins to watch its predecessor. */
    void begin(Link link, String parent, UUID contender, Heir heir) {
        if (link.heirs().isUnguarded(heir)) guard(link, parent, contender, heir.own());
        watchSecond(link, parent, contender, heir.second());
    }

    private void guard(Link link, String parent, UUID contender, String own) {
        int askedIn = link.heirs().connection();
        var path = parent + "/" + own;
        link.watches().onData(path, contender, change -> link.heirs().forget(contender));
        Requests.read(link.handle(), path, link.watches()).thenAccept(data -> {
            if (data.isPresent()) link.heirs().guarded(askedIn, contender, own);
        });
    }

    private void watchSecond(Link link, String parent, UUID contender, @Nullable String second) {
        if (second == null) return;
        var path = parent + "/" + second;
        link.watches().onData(path, contender, change -> {
            if (change == EventType.NodeDeleted) look(link, parent, contender);
            else watchSecond(link, parent, contender, second);
        });
        Requests.read(link.handle(), path, link.watches()).thenAccept(data -> {
            if (data.isEmpty()) look(link, parent, contender);
        });
    }

    private void look(Link link, String parent, UUID contender) {
        if (!link.heirs().knows(contender)) return;
        int askedIn = link.heirs().connection();
        var listing = listings.children(link.handle(), parent)
                .thenCompose(children -> places.find(link, askedIn, parent, children, contender));
        link.heirs().looking(askedIn, contender, listing);
        listing.thenAccept(found -> {
            var predecessor = found.isEmpty() ? null : found.get().predecessor();
            var heir = predecessor == null ? null : link.heirs().behind(contender, predecessor);
            if (heir != null) watchSecond(link, parent, contender, heir.second());
        });
    }
}
