package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * Lets a contender enter a lock's queue. All requests are sent together: the creates of parents that may be missing,
 * the create of the node, and the listing that shows its place. The listing is left out if the node's number alone will
 * probably prove it the first. Thread rules: any thread may call; nothing blocks; futures complete on ZooKeeper's event
 * thread.
 */
final class Entering {
    private final LockPaths paths;
    private final ACLProvider acls;
    private final Listings listings;
    private final Readings readings;
    private final IdleParents idle;
    private final PlaceFinder places;
    private final @Nullable String chroot;

    Entering(
            LockPaths paths,
            ACLProvider acls,
            Listings listings,
            Readings readings,
            IdleParents idle,
            PlaceFinder places,
            @Nullable String chroot) {
        this.paths = paths;
        this.acls = acls;
        this.listings = listings;
        this.readings = readings;
        this.idle = idle;
        this.places = places;
        this.chroot = chroot;
    }

    /** Creates the node, with the parents that may be missing, and finds its place. */
    CompletionStage<Place> enter(SessionHandle session, String parent, UUID contender, LockMode mode, byte[] data) {
        forgetEarlierNode(parent, contender);
        var missing = paths.missing(parent);
        var refusal = new AtomicReference<@Nullable RuntimeException>();
        var madeNow = new AtomicBoolean();
        var successors = session.successors();
        for (var path : missing) createParent(session, path, path.equals(parent) ? madeNow : null, refusal);
        var path = parent + "/" + NodeName.prefix(contender, mode);
        var created = new CompletableFuture<PlaceFinder.CreatedNode>();
        session.handle()
                .create(
                        path,
                        data,
                        Acls.forPath(acls, path),
                        CreateMode.EPHEMERAL_SEQUENTIAL,
                        (code, asked, context, name, stat) -> ResultCodes.into(created, () -> {
                            if (ResultCodes.isOk(code)) {
                                var node = name.substring(name.lastIndexOf('/') + 1);
                                created.complete(places.remember(parent, contender, node, stat));
                            } else {
                                if (ResultCodes.isNoNode(code)) paths.gone(parent);
                                var before = refusal.get();
                                created.completeExceptionally(
                                        ResultCodes.isNoNode(code) && before != null
                                                ? before
                                                : ResultCodes.failure(code, "creating a node in", parent));
                            }
                        }));
        // Sent without waiting for the create: a session's requests are served in order, so the listing shows the node.
        boolean isExclusive = mode.equals(LockMode.EXCLUSIVE); // only then does a run of numbers prove anything
        boolean likelyAlone =
                !missing.isEmpty() || isExclusive && session.runs().expects(parent);
        var listed = likelyAlone ? null : listings.children(session.handle(), parent);
        return created.thenCompose(own -> {
            // It is the first child of a parent that we have just created, or the next number of our own run.
            if (listed == null
                    && (madeNow.get() && NodeName.of(own.node()).sequence() == 0
                            || isExclusive && session.runs().provesFirst(parent, own.node())))
                return CompletableFuture.completedFuture(PlaceFinder.alone(own));
            var shown = listed != null ? listed : listings.children(session.handle(), parent);
            return shown.thenCompose(children -> places.find(session, successors, parent, children, contender))
                    .handle((found, error) -> {
                        // The node exists even if the listing failed; only its place is not known.
                        if (error != null || found.isEmpty())
                            throw new StoreException(
                                    Outcome.UNKNOWN,
                                    "the place of " + own.node() + " is not known"
                                            + (error == null ? "" : " (" + error.getMessage() + ")"),
                                    error);
                        if (isExclusive) noteRun(session, parent, found.get(), listed != null);
                        else session.runs().shared(parent);
                        return found.get();
                    });
        });
    }

    /**
     * An earlier node of this contender is surely gone, or the engine would not enter again. Its name must not be taken for
     * that of the new node, whose name is not known if the reply to its create is lost.
     */
    private void forgetEarlierNode(String parent, UUID contender) {
        var gone = places.forget(contender);
        if (gone != null && gone.ownParent()) idle.add(parent);
    }

    /**
     * Records whether the next number may prove a node the first.
     *
     * @param together whether the listing was sent together with the create. If it was not, it proves too little, as
     *     the connection may have changed between the two. Also, a name that this process uses for the first time is
     *     not yet worth a watch
     */
    private void noteRun(SessionHandle session, String parent, Place place, boolean together) {
        var runs = session.runs();
        if (place.ahead() > 0 || place.hasFollowers() || !together) {
            runs.shared(parent);
            return;
        }
        var run = runs.standsAlone(parent, place.node());
        if (run == null) return;
        readings.read(session.handle(), parent, session.watches()).whenComplete((data, error) -> {
            if (error == null && data.isPresent()) runs.watched(run);
            else runs.forget(parent);
        });
    }

    private void createParent(
            SessionHandle session,
            String path,
            @Nullable AtomicBoolean parentMade,
            AtomicReference<@Nullable RuntimeException> refusal) {
        session.handle()
                .create(
                        path,
                        new byte[0],
                        Acls.forPath(acls, path),
                        CreateMode.CONTAINER,
                        (code, asked, context, name, stat) -> {
                            if (ResultCodes.isOk(code) && parentMade != null) {
                                parentMade.set(true);
                                idle.add(path);
                            }
                            if (ResultCodes.isOk(code) || code == Code.NODEEXISTS.intValue()) paths.exists(path);
                            else refusal.compareAndSet(null, whyNotMade(code, path)); // the first is the cause
                        });
    }

    private StoreException whyNotMade(int code, String path) {
        // Only the client's chroot is above this path.
        if (ResultCodes.isNoNode(code) && path.lastIndexOf('/') == 0 && chroot != null)
            return ResultCodes.noChroot(chroot);
        return ResultCodes.failure(code, "creating", path);
    }

    /**
     * Deletes a node whose name was lost with the reply. Only a listing after a sync proves that there is no such node.
     */
    CompletableFuture<Void> undo(SessionHandle session, String parent, UUID contender) {
        var prefix = NodeName.prefix(contender);
        return listings.childrenForSure(session.handle(), parent)
                .thenCompose(children -> CompletableFuture.allOf(children.stream()
                        .filter(child -> child.startsWith(prefix))
                        .map(child -> Requests.delete(session.handle(), parent + "/" + child))
                        .toArray(CompletableFuture<?>[]::new)));
    }
}
