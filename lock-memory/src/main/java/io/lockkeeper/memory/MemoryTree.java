package io.lockkeeper.memory;

import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockMode.Sharing;
import io.lockkeeper.spi.LockStore;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.NodeStatus;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.QueueNode;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's side: each lock's queue of nodes, in the order of their creation, with the watches on them and on
 * whole queues. Thread rules: any thread may call any method. All state is guarded by this object's monitor; watches
 * fire outside it.
 */
final class MemoryTree {
    private final LongSupplier clockMillis;
    private final Map<String, List<MemoryNode>> queues = new HashMap<>();
    private final QueueWatchers watchers = new QueueWatchers();
    private final Set<Long> sessions = new HashSet<>();
    private long lastId;

    MemoryTree(LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
    }

    synchronized long nextSession() {
        sessions.add(++lastId);
        return lastId;
    }

    private void requireLive(long session) {
        if (!sessions.contains(session)) throw new StoreException(Outcome.NOT_DONE, "the session is over", null);
    }

    Place enter(long session, String lock, UUID contender, LockMode mode, byte[] data) {
        StoreException refusal;
        Place place = null;
        List<MemoryNode.Watch> fired;
        synchronized (this) {
            requireLive(session);
            refusal = MemoryPlaces.refusal(lock, queue(lock), mode);
            if (refusal == null) place = add(session, lock, contender, mode, data);
            fired = watchers.take(lock); // also for a node that is refused: with ZooKeeper it stands there for a moment
        }
        fire(fired);
        if (refusal != null) throw refusal;
        return Objects.requireNonNull(place);
    }

    private Place add(long session, String lock, UUID contender, LockMode mode, byte[] data) {
        var queue = queues.computeIfAbsent(lock, any -> new ArrayList<>(1));
        queue.add(new MemoryNode(contender, session, ++lastId, mode, firstData(data)));
        return MemoryPlaces.of(queue, queue.size() - 1);
    }

    synchronized Optional<Place> locate(String lock, UUID contender) {
        var queue = queue(lock);
        int at = indexOf(queue, contender);
        return at < 0 ? Optional.empty() : Optional.of(MemoryPlaces.of(queue, at));
    }

    private static int indexOf(List<MemoryNode> queue, UUID contender) {
        for (int at = 0; at < queue.size(); at++) if (queue.get(at).contender.equals(contender)) return at;
        return -1;
    }

    synchronized Optional<NodeData> watch(
            MemoryWatcher owner, String lock, UUID contender, String id, @Nullable Runnable changed) {
        var node = find(lock, id);
        if (node == null) return Optional.empty();
        if (changed == null) return Optional.of(node.data);
        var watch = new MemoryNode.Watch(owner, contender, changed);
        if (node.mode.sharing() == Sharing.PERMITS && !node.contender.equals(contender)) {
            var queue = queue(lock);
            int at = indexOf(queue, contender);
            var position = at < 0 ? null : MemoryPlaces.position(queue, at);
            if (position == null || position.ahead() == 0) return Optional.empty(); // its turn has come meanwhile
            if (position.awaitsAny()) watchers.add(lock, watch);
        }
        node.watch(watch);
        return Optional.of(node.data);
    }

    synchronized boolean confirm(long session, String lock, String id) {
        requireLive(session);
        return find(lock, id) != null;
    }

    boolean write(long session, String lock, String id, byte[] data) {
        return write(session, lock, data, node -> node.id.equals(id));
    }

    boolean write(long session, String lock, String id, byte[] data, int version) {
        return write(session, lock, data, node -> node.id.equals(id) && node.data.version() == version);
    }

    private boolean write(long session, String lock, byte[] data, Predicate<MemoryNode> wanted) {
        List<MemoryNode.Watch> fired;
        synchronized (this) {
            requireLive(session);
            var node = find(lock, wanted);
            if (node == null) return false;
            node.data = new NodeData(data, node.data.version() + 1, node.data.createdMillis());
            node.writtenMillis = clockMillis.getAsLong();
            fired = node.takeWatches();
        }
        fire(fired);
        return true;
    }

    /** Puts a node of no session into the place of the contender's node; see {@code LockStore.replace}. */
    Optional<String> replace(long session, String lock, UUID contender, String id, UUID replacement, byte[] data) {
        String made;
        List<MemoryNode.Watch> fired;
        List<MemoryNode.Watch> observing;
        synchronized (this) {
            requireLive(session);
            unwatch(lock, contender);
            var queue = queue(lock);
            var old = find(lock, node -> node.id.equals(id));
            if (old == null)
                return Optional.ofNullable(find(lock, node -> node.contender.equals(replacement)))
                        .map(known -> known.id);
            var detached =
                    new MemoryNode(replacement, MemoryNode.NO_SESSION, ++lastId, LockMode.EXCLUSIVE, firstData(data));
            queue.set(queue.indexOf(old), detached);
            made = detached.id;
            fired = old.takeWatches();
            observing = watchers.take(lock);
        }
        fire(fired);
        fire(observing);
        return Optional.of(made);
    }

    /** Puts a reader's node into the place of the contender's, which is a writer's; see {@code LockStore.downgrade}. */
    void downgrade(long session, String lock, UUID contender, String id) {
        List<MemoryNode.Watch> fired;
        List<MemoryNode.Watch> observing;
        synchronized (this) {
            requireLive(session);
            var old = find(lock, node -> node.id.equals(id) && node.contender.equals(contender));
            if (old == null || old.mode.sharing() != Sharing.WRITE) return;
            var queue = queue(lock);
            queue.set(
                    queue.indexOf(old),
                    new MemoryNode(contender, old.session, ++lastId, LockMode.READ, firstData(old.data.bytes())));
            fired = old.takeWatches();
            observing = watchers.take(lock);
        }
        fire(fired);
        fire(observing);
    }

    private NodeData firstData(byte[] bytes) {
        return new NodeData(bytes, 0, clockMillis.getAsLong());
    }

    boolean remove(long session, String lock, String id, int version) {
        synchronized (this) {
            requireLive(session);
        }
        return removeIf(
                lock,
                node -> node.id.equals(id) && (version == LockStore.ANY_VERSION || node.data.version() == version));
    }

    void leave(String lock, UUID contender) {
        unwatch(lock, contender);
        removeIf(lock, node -> node.contender.equals(contender));
    }

    /** A contender watches no nodes but those of its own queue. */
    synchronized void unwatch(String lock, UUID contender) {
        for (var node : queue(lock))
            if (!node.watches.isEmpty())
                node.watches.removeIf(watch -> watch.contender().equals(contender));
        watchers.remove(lock, contender); // those that wait for permits watch the whole queue
    }

    synchronized List<QueueNode> list(String lock) {
        return queue(lock).stream()
                .map(node -> new QueueNode(node.id, node.mode))
                .toList();
    }

    synchronized List<QueueNode> observe(MemoryWatcher owner, String lock, UUID observer, Runnable changed) {
        watchers.add(lock, new MemoryNode.Watch(owner, observer, changed));
        return list(lock);
    }

    synchronized void unobserve(String lock, UUID observer) {
        watchers.remove(lock, observer);
    }

    synchronized Optional<NodeStatus> read(String lock, String id) {
        var node = find(lock, id);
        if (node == null) return Optional.empty();
        return Optional.of(new NodeStatus(node.data, node.session, node.createdId, node.writtenMillis));
    }

    synchronized List<String> names() {
        return List.copyOf(queues.keySet());
    }

    /** Removes the first node of the queue, of whatever process it is; returns whether there was one. */
    boolean removeFirst(String lock) {
        MemoryNode first;
        synchronized (this) {
            var queue = queue(lock);
            if (queue.isEmpty()) return false;
            first = queue.get(0);
        }
        removeIf(lock, first::equals);
        return true;
    }

    /** Ends a session: removes its owner's watches, then the session's nodes; the watches of others on these fire. */
    void end(long session, MemoryWatcher owner) {
        List<String> locks;
        synchronized (this) {
            sessions.remove(session);
            for (var queue : queues.values())
                for (var node : queue)
                    if (!node.watches.isEmpty()) node.watches.removeIf(watch -> watch.owner() == owner);
            watchers.removeAll(owner);
            locks = List.copyOf(queues.keySet());
        }
        locks.forEach(lock -> removeIf(lock, node -> node.session == session));
    }

    private boolean removeIf(String lock, Predicate<MemoryNode> unwanted) {
        List<MemoryNode.Watch> fired = List.of();
        List<MemoryNode.Watch> observing = List.of();
        boolean removed = false;
        synchronized (this) {
            var queue = queue(lock);
            for (int at = queue.size() - 1; at >= 0; at--) {
                if (!unwanted.test(queue.get(at))) continue;
                var watches = queue.remove(at).takeWatches();
                if (fired.isEmpty()) fired = watches;
                else fired.addAll(watches);
                removed = true;
            }
            if (removed && queue.isEmpty()) queues.remove(lock);
            if (removed) observing = watchers.take(lock);
        }
        fire(fired);
        fire(observing);
        return removed;
    }

    private @Nullable MemoryNode find(String lock, String id) {
        return find(lock, node -> node.id.equals(id));
    }

    private @Nullable MemoryNode find(String lock, Predicate<MemoryNode> wanted) {
        for (var node : queue(lock)) if (wanted.test(node)) return node;
        return null;
    }

    private List<MemoryNode> queue(String lock) {
        return queues.getOrDefault(lock, List.of());
    }

    /** The number of nodes of each lock in use. */
    synchronized Map<String, Integer> nodes() {
        var counts = new TreeMap<String, Integer>();
        queues.forEach((lock, queue) -> counts.put(lock, queue.size()));
        return counts;
    }

    private static void fire(List<MemoryNode.Watch> watches) {
        if (watches.isEmpty()) return; // mostly, and then not worth an iterator
        for (var watch : watches) watch.owner().fire(watch.action());
    }
}
