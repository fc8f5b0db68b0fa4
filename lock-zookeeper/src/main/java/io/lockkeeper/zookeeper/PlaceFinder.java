package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockMode.Sharing;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.QueuePosition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
     * @param awaited what the contender waited for when its place was looked up last, if that was more than one node's
     *     leaving; null otherwise
     */
    record CreatedNode(
            String node,
            long session,
            long createdId,
            long createdMillis,
            boolean ownParent,
            @Nullable QueueWait awaited) {
        private CreatedNode waiting(@Nullable QueueWait found) {
            return new CreatedNode(node, session, createdId, createdMillis, ownParent, found);
        }
    }

    /**
     * What a contender waits for that wants permits, or stands behind a node of another kind of lock. Nodes ahead only leave,
     * so as long as their number is the same, they are the same nodes.
     *
     * @param awaitsAny whether it waits for any of the nodes ahead; see {@link QueuePosition#awaitsAny}
     */
    record QueueWait(int ahead, String predecessor, boolean awaitsAny) {}

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

    /**
     * What the contender waits for, if it wants permits or stands behind a node of another kind, and its turn had not come
     * at the last look; null otherwise.
     */
    @Nullable
    QueueWait queueWait(UUID contender) {
        var known = made(contender);
        return known == null ? null : known.awaited();
    }

    /** Records that the contender's node was created, or found. */
    CreatedNode remember(String parent, UUID contender, String node, Stat stat) {
        boolean isIdle = idle.take(parent);
        return nodes.compute(
                contender,
                (id, before) -> new CreatedNode(
                        node,
                        stat.getEphemeralOwner(),
                        stat.getCzxid(),
                        stat.getCtime(),
                        isIdle || before != null && before.ownParent(),
                        null));
    }

    /**
     * Finds the contender's place among these children; empty if it has none. Fails if the first node is of another kind of
     * lock, or any node ahead is of a kind that this library does not have: its program does not give way to ours.
     *
     * @param successors those of the connection on which the listing was requested
     */
    CompletableFuture<Optional<Place>> find(
            SessionHandle session, Successors successors, String parent, List<String> children, UUID contender) {
        return QueueListing.inOrder(session.handle(), parent, children)
                .thenCompose(queue -> own(session, parent, queue.withId(contender), contender)
                        .thenCompose(own -> own.isEmpty()
                                ? CompletableFuture.completedFuture(nowhere(contender))
                                : earlierLease(session, parent, children, own.get())
                                        .thenApply(lease -> Optional.of(
                                                place(successors, parent, contender, own.get(), queue, lease)))));
    }

    private Optional<Place> nowhere(UUID contender) {
        waits(contender, null);
        return Optional.empty();
    }

    private static CompletableFuture<Optional<String>> earlierLease(
            SessionHandle session, String parent, List<String> children, CreatedNode own) {
        return Directories.earlierLease(session.handle(), parent, children, own.createdId());
    }

    private record Found(String node, Stat stat) {}

    /**
     * The contender's node among those with its id; empty without such a node. Anybody who may make nodes here can make one
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

    private void waits(UUID contender, @Nullable QueueWait awaited) {
        var known = made(contender);
        if (known == null || Objects.equals(known.awaited(), awaited)) return;
        nodes.computeIfPresent(contender, (id, node) -> node.waiting(awaited)); // it may have left meanwhile
    }

    private Place place(
            Successors successors,
            String parent,
            UUID contender,
            CreatedNode node,
            ContenderQueue queue,
            Optional<String> earlierLease) {
        int at = queue.indexOf(node.node());
        var own = queue.nodeAt(at);
        var mode = Objects.requireNonNull(own.mode());
        warnOf(parent, own.sequence());
        if (earlierLease.isPresent()) throw OtherKinds.refused(parent, earlierLease.get(), null, mode);
        var foreign = queue.foreignAhead(at);
        if (foreign != null) throw OtherKinds.refused(parent, foreign.name(), null, mode);
        var position = queue.position(at);
        if (position.refused())
            throw OtherKinds.refused(parent, queue.nameAt(0), queue.nodeAt(0).mode(), mode);
        var predecessor = position.ahead() > 0 ? queue.nameAt(position.awaited()) : null;
        boolean awaitsMore = predecessor != null && (position.awaitsAny() || mode.sharing() == Sharing.PERMITS);
        waits(contender, awaitsMore ? new QueueWait(position.ahead(), predecessor, position.awaitsAny()) : null);
        var place = place(node, queue, position, predecessor);
        if (mode.equals(LockMode.EXCLUSIVE)) successors.stands(contender, place, at > 1 ? queue.nameAt(at - 2) : null);
        return place;
    }

    /** The place of a contender that stands first, with no other in the queue. */
    static Place alone(CreatedNode own) {
        return new Place(own.node(), own.session(), own.createdId(), own.createdMillis(), 0, null, null, false);
    }

    private static Place place(
            CreatedNode own, ContenderQueue queue, QueuePosition position, @Nullable String predecessor) {
        return new Place(
                own.node(),
                own.session(),
                own.createdId(),
                own.createdMillis(),
                position.ahead(),
                predecessor,
                predecessor == null ? null : queue.nameAt(0),
                position.delaysOthers(),
                predecessor != null && queue.isDetached(0),
                predecessor != null && queue.mayBeKept(0));
    }
}
