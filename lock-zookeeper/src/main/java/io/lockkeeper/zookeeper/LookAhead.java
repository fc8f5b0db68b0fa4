package io.lockkeeper.zookeeper;

import io.lockkeeper.zookeeper.Successors.OwnNodeWatch;
import io.lockkeeper.zookeeper.Successors.Successor;
import java.util.UUID;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, while a contender waits, whether it will be first when its predecessor has gone. For this it watches the
 * contender's own node and the node before the predecessor. When the latter goes, the predecessor becomes first, and
 * the queue is listed while the predecessor holds the lock. If the predecessor goes meanwhile, that listing shows it. A
 * failure here is not repeated: the contender then lists when its predecessor has gone. Thread rules: nothing blocks;
 * any thread may call.
 */
final class LookAhead {
    private final Listings listings;
    private final Readings readings;
    private final PlaceFinder places;

    LookAhead(Listings listings, Readings readings, PlaceFinder places) {
        this.listings = listings;
        this.readings = readings;
        this.places = places;
    }

    /**
     * Begins for a contender that is about to watch its predecessor. To be called before that watch is set.
     *
     * @param gone runs if the contender's own node is gone
     */
    void begin(SessionHandle session, String parent, UUID contender, Successor successor, Runnable gone) {
        var ownWatch = session.successors().newOwnNodeWatch(successor);
        if (ownWatch != null) watchOwn(session, parent, contender, ownWatch, gone);
        watchSecond(session, parent, contender, successor.second());
    }

    private void watchOwn(SessionHandle session, String parent, UUID contender, OwnNodeWatch ownWatch, Runnable gone) {
        var successors = session.successors();
        var path = parent + "/" + ownWatch.node();
        session.watches().onData(path, contender, change -> {
            successors.broken(ownWatch);
            if (change == EventType.NodeDeleted) gone.run();
        });
        readings.read(session.handle(), path, session.watches()).whenComplete((data, error) -> {
            if (error == null && data.isPresent()) successors.armed(ownWatch);
            else successors.broken(ownWatch);
            if (error == null && data.isEmpty()) gone.run();
        });
    }

    private void watchSecond(SessionHandle session, String parent, UUID contender, @Nullable String second) {
        if (second == null || !session.successors().knows(contender)) return;
        var path = parent + "/" + second;
        boolean isNew = session.watches().onDataToo(path, contender, change -> {
            if (change == EventType.NodeDeleted) look(session, parent, contender);
            else watchSecond(session, parent, contender, second);
        });
        if (!isNew) return;
        readings.read(session.handle(), path, session.watches()).thenAccept(data -> {
            if (data.isEmpty()) look(session, parent, contender);
        });
    }

    /**
     * Lists the queue now. If it is sent behind the watch of a predecessor that is about to leave, and that was too late, its
     * answer shows the contender first. So nobody waits for another listing.
     */
    void look(SessionHandle session, String parent, UUID contender) {
        var successors = session.successors();
        if (!successors.knows(contender)) return;
        var listing = listings.children(session.handle(), parent)
                .thenCompose(children -> places.find(session, successors, parent, children, contender));
        successors.looking(contender, listing);
        listing.thenAccept(found -> {
            var predecessor = found.isEmpty() ? null : found.get().predecessor();
            var successor = predecessor == null ? null : successors.behind(contender, predecessor);
            if (successor != null) watchSecond(session, parent, contender, successor.second());
        });
    }
}
