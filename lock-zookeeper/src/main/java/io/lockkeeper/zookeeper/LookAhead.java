package io.lockkeeper.zookeeper;

import io.lockkeeper.zookeeper.Successors.Guard;
import io.lockkeeper.zookeeper.Successors.Successor;
import java.util.UUID;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Finds out while a waiter waits whether it will be the first when its predecessor has gone: watches its own node, and the
 * second before it, with whose going the predecessor comes to stand first; then it lists the queue, while that one holds.
 * Should the predecessor go meanwhile, that listing shows it. What fails here is not repeated: then the waiter lists when
 * its predecessor has gone. Thread rules: nothing blocks; may be called by anybody.
 */
final class LookAhead {
    private final Listings listings;
    private final PlaceFinder places;

    LookAhead(Listings listings, PlaceFinder places) {
        this.listings = listings;
        this.places = places;
    }

    /**
     * The contender is about to watch its predecessor; to be called before it does.
     *
     * @param gone what is to be done if its own node has gone
     */
    void begin(SessionHandle link, String parent, UUID contender, Successor heir, Runnable gone) {
        var guard = link.heirs().newGuard(heir);
        if (guard != null) watchOwn(link, parent, contender, guard, gone);
        watchSecond(link, parent, contender, heir.second());
    }

    private void watchOwn(SessionHandle link, String parent, UUID contender, Guard guard, Runnable gone) {
        var heirs = link.heirs();
        var path = parent + "/" + guard.node();
        link.watches().onData(path, contender, change -> {
            heirs.broken(guard);
            if (change == EventType.NodeDeleted) gone.run();
        });
        Requests.read(link.handle(), path, link.watches()).whenComplete((data, error) -> {
            if (error == null && data.isPresent()) heirs.guarded(guard);
            else heirs.broken(guard);
            if (error == null && data.isEmpty()) gone.run();
        });
    }

    private void watchSecond(SessionHandle link, String parent, UUID contender, @Nullable String second) {
        if (second == null || !link.heirs().knows(contender)) return;
        var path = parent + "/" + second;
        boolean isNew = link.watches().onDataToo(path, contender, change -> {
            if (change == EventType.NodeDeleted) look(link, parent, contender);
            else watchSecond(link, parent, contender, second);
        });
        if (!isNew) return;
        Requests.read(link.handle(), path, link.watches()).thenAccept(data -> {
            if (data.isEmpty()) look(link, parent, contender);
        });
    }

    private void look(SessionHandle link, String parent, UUID contender) {
        var heirs = link.heirs();
        if (!heirs.knows(contender)) return;
        var listing = listings.children(link.handle(), parent)
                .thenCompose(children -> places.find(link, heirs, parent, children, contender));
        heirs.looking(contender, listing);
        listing.thenAccept(found -> {
            var predecessor = found.isEmpty() ? null : found.get().predecessor();
            var heir = predecessor == null ? null : heirs.behind(contender, predecessor);
            if (heir != null) watchSecond(link, parent, contender, heir.second());
        });
    }
}
