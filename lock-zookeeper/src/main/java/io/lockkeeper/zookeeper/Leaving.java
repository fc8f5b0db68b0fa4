package io.lockkeeper.zookeeper;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes a contender out of a lock's queue, and forgets what is known of it. Removes the parents that this process made and
 * does not use any more. Thread rules: any thread may call; nothing blocks; futures complete on ZooKeeper's event thread.
 */
final class Leaving {
    private final LockPaths paths;
    private final Entering entering;
    private final IdleParents idle;
    private final PlaceFinder places;

    Leaving(LockPaths paths, Entering entering, IdleParents idle, PlaceFinder places) {
        this.paths = paths;
        this.entering = entering;
        this.idle = idle;
        this.places = places;
    }

    /** @param node the contender's node; null if it is not known */
    CompletionStage<Void> leave(SessionHandle session, String parent, UUID contender, @Nullable String node) {
        session.watches().forget(contender);
        session.successors().forget(contender);
        var known = places.made(contender);
        var name = node != null ? node : known == null ? null : known.node();
        if (name == null)
            return entering.undo(session, parent, contender).thenAccept(gone -> forget(session, parent, contender));
        var left = delete(session, parent, name).thenAccept(wasThere -> {
            session.runs().left(parent, name, wasThere);
            forget(session, parent, contender);
        });
        session.runs().leaving(parent, name);
        return left;
    }

    /** A writer's node may have become a reader's without the engine's having learned of it. */
    private static CompletableFuture<Boolean> delete(SessionHandle session, String parent, String node) {
        var deleted = Requests.delete(session.handle(), parent + "/" + node);
        var reader = Downgrading.readerOf(node);
        if (reader == null) return deleted;
        return deleted.thenCompose(wasThere -> wasThere
                ? CompletableFuture.completedFuture(true)
                : Requests.delete(session.handle(), parent + "/" + reader));
    }

    /** Forgets a contender that has no node any more. */
    void forget(SessionHandle session, String parent, UUID contender) {
        session.successors().forget(contender); // once more, as the next: a listing may have been under way
        session.watches().forget(contender);
        var gone = places.forget(contender);
        if (gone == null || !gone.ownParent()) return;
        idle.add(parent);
        removeParents(session, idle.tooMany());
    }

    /** Removes parents that have been idle for a while. */
    void tidy(SessionHandle session) {
        removeParents(session, idle.idle());
    }

    /** A parent that somebody else uses by now, or that this client may not remove, stays. */
    private void removeParents(SessionHandle session, List<String> parents) {
        for (var parent : parents) {
            paths.removed(parent);
            Requests.delete(session.handle(), parent);
        }
    }
}
