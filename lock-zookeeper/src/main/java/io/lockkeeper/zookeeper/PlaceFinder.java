package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the place of a contender in a listing of its queue, and remembers each contender's node. Thread rules: any
 * thread may call; the map is concurrent. Nothing blocks; futures complete on ZooKeeper's event thread.
 */
final class PlaceFinder {
    private static final Logger LOG = LoggerFactory.getLogger(PlaceFinder.class);

    /**
     * What is known of a contender's node once its creation was confirmed.
     *
     * @param ownParent whether this process made the parent, and so removes it when it is idle
     */
    record CreatedNode(String node, long session, long createdId, long createdMillis, boolean ownParent) {}

    private final IdleParents idle;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final Map<UUID, CreatedNode> nodes = new ConcurrentHashMap<>();

    PlaceFinder(IdleParents idle) {
        this.idle = idle;
    }

    /** What is known of the contender's node; null if its creation was not confirmed, or the node is gone. */
    @Nullable
    CreatedNode made(UUID contender) {
        return nodes.get(contender);
    }

    /** Records that the contender has no node any more. Returns what was known of the node; null if nothing was. */
    @Nullable
    CreatedNode forget(UUID contender) {
        return nodes.remove(contender);
    }

    /** Records that the contender's node was created, or found. */
    CreatedNode remember(String parent, UUID contender, String node, Stat stat) {
        var known =
                new CreatedNode(node, stat.getEphemeralOwner(), stat.getCzxid(), stat.getCtime(), idle.take(parent));
        nodes.put(contender, known);
        return known;
    }

    /**
     * Finds the contender's place among these children; empty if it has none.
     *
     * @param successors those of the connection on which the listing was requested
     */
    CompletableFuture<Optional<Place>> find(
            SessionHandle session, Successors successors, String parent, List<String> children, UUID contender) {
        return Directories.semaphoreLease(session.handle(), parent, children).thenCompose(lease -> {
            if (lease.isPresent()) return refused(parent, new NodeName.ForeignNodeException(lease.get()));
            return findBesideDirectories(session, successors, parent, children, contender);
        });
    }

    private CompletableFuture<Optional<Place>> findBesideDirectories(
            SessionHandle session, Successors successors, String parent, List<String> children, UUID contender) {
        var doubtful = children.stream().filter(NodeName::isDoubtful).toList();
        if (doubtful.isEmpty()) return findAmong(session, successors, parent, children, contender);
        return Directories.among(session.handle(), parent, doubtful).thenCompose(directories -> {
            var others = children.stream()
                    .filter(child -> !directories.contains(child))
                    .toList();
            return findAmong(session, successors, parent, others, contender);
        });
    }

    private CompletableFuture<Optional<Place>> findAmong(
            SessionHandle session, Successors successors, String parent, List<String> children, UUID contender) {
        List<NodeName> contenders;
        try {
            contenders = ContenderQueue.contenders(children);
        } catch (NodeName.ForeignNodeException foreign) {
            return refused(parent, foreign);
        }
        var uncertain = ContenderQueue.uncertain(contenders);
        return QueueListing.createdIds(session.handle(), parent, uncertain)
                .thenCompose(createdIds -> place(
                        session, successors, parent, ContenderQueue.of(contenders, uncertain, createdIds), contender));
    }

    private static CompletableFuture<Optional<Place>> refused(String parent, NodeName.ForeignNodeException foreign) {
        return CompletableFuture.failedFuture(
                ResultCodes.refused("below " + parent + " " + foreign.getMessage(), foreign));
    }

    private CompletableFuture<Optional<Place>> place(
            SessionHandle session, Successors successors, String parent, ContenderQueue queue, UUID contender) {
        return own(session, parent, queue.withId(contender), contender)
                .thenApply(ours -> ours.map(node -> {
                    warnOf(parent, NodeName.number(node.node()));
                    int at = queue.indexOf(node.node());
                    var place = place(node, queue, at);
                    successors.stands(contender, place, at > 1 ? queue.nameAt(at - 2) : null);
                    return place;
                }));
    }

    private record Found(String node, Stat stat) {}

    /**
     * The contender's node among those with its id; empty if there are none. Anybody who may make nodes here can make one
     * with this id and a lower number. It must not pass for ours, whose hold or place would end. So unless the create was
     * answered, the server is asked which session each of them belongs to.
     */
    private CompletableFuture<Optional<CreatedNode>> own(
            SessionHandle session, String parent, List<NodeName> nodes, UUID contender) {
        var known = made(contender);
        if (known != null && nodes.stream().anyMatch(node -> node.name().equals(known.node())))
            return CompletableFuture.completedFuture(Optional.of(known));
        var none = CompletableFuture.completedFuture(Optional.<Found>empty());
        return nodes.stream()
                .map(node -> Requests.stat(session.handle(), parent + "/" + node.name())
                        .thenApply(stat -> stat.map(found -> new Found(node.name(), found))))
                .reduce(none, (one, other) -> one.thenCombine(other, (a, b) -> likelier(session, a, b)))
                .thenApply(found -> found.map(ours -> remember(parent, contender, ours.node(), ours.stat())));
    }

    private static Optional<Found> likelier(SessionHandle session, Optional<Found> one, Optional<Found> other) {
        boolean isOurs = other.isPresent() && other.get().stat().getEphemeralOwner() == session.sessionId();
        return isOurs || one.isEmpty() ? other : one;
    }

    private void warnOf(String parent, int number) {
        if (number >= NodeName.LAST_SURE_NUMBER && warned.compareAndSet(false, true))
            LOG.warn(
                    "The sequence counter of {} is at {}. At 2147483647 its order is lost to Curator's own recipes, which"
                            + " must not share the path then. Deleting the node while nobody uses the lock resets it.",
                    parent,
                    number);
    }

    /** The place of a contender that stands first, with no other in the queue. */
    static Place alone(CreatedNode own) {
        return new Place(own.node(), own.session(), own.createdId(), own.createdMillis(), 0, null, null, false);
    }

    private static Place place(CreatedNode own, ContenderQueue queue, int at) {
        return new Place(
                own.node(),
                own.session(),
                own.createdId(),
                own.createdMillis(),
                at,
                at == 0 ? null : queue.nameAt(at - 1),
                at == 0 ? null : queue.nameAt(0),
                at < queue.size() - 1,
                at > 0 && queue.isDetached(0));
    }
}
