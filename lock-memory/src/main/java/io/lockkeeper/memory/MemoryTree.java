package io.lockkeeper.memory;

import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The server's side: each lock's queue of nodes in the order of their making, and who watches what. Thread rules: state
 * changes under this object's lock; watches fire outside it.
 */
final class MemoryTree {
    private record Node(String id, UUID contender, long session, long createdId, NodeData data) {}

    private record Watch(MemoryStore owner, UUID contender, Runnable action) {}

    private final LongSupplier clockMillis;
    private final Map<String, TreeMap<Long, Node>> queues = new HashMap<>();
    private final Map<String, List<Watch>> nodeWatches = new HashMap<>();
    private final Map<String, List<Watch>> queueWatches = new HashMap<>();
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

    Place enter(MemoryStore owner, long session, String lock, UUID contender, byte[] data, Runnable queueChanged) {
        var fired = new ArrayList<Watch>();
        Place place;
        synchronized (this) {
            requireLive(session);
            long id = ++lastId;
            var node = new Node(
                    contender + "-" + id, contender, session, id, new NodeData(data, 0, clockMillis.getAsLong()));
            queues.computeIfAbsent(lock, any -> new TreeMap<>()).put(id, node);
            take(queueWatches, lock, fired);
            add(queueWatches, lock, new Watch(owner, contender, queueChanged));
            place = placeOf(lock, node);
        }
        fire(fired);
        return place;
    }

    synchronized Optional<Place> locate(MemoryStore owner, String lock, UUID contender, Runnable queueChanged) {
        add(queueWatches, lock, new Watch(owner, contender, queueChanged));
        return queue(lock).values().stream()
                .filter(node -> node.contender().equals(contender))
                .findFirst()
                .map(node -> placeOf(lock, node));
    }

    synchronized Optional<NodeData> watch(
            MemoryStore owner, String lock, UUID contender, String id, @Nullable Runnable changed) {
        var found = find(lock, id);
        if (found.isPresent() && changed != null) add(nodeWatches, id, new Watch(owner, contender, changed));
        return found.map(Node::data);
    }

    synchronized boolean confirm(long session, String lock, String id) {
        requireLive(session);
        return find(lock, id).isPresent();
    }

    boolean write(long session, String lock, String id, byte[] data) {
        var fired = new ArrayList<Watch>();
        synchronized (this) {
            requireLive(session);
            var found = find(lock, id);
            if (found.isEmpty()) return false;
            var node = found.get();
            var written =
                    new NodeData(data, node.data().version() + 1, node.data().createdMillis());
            queue(lock)
                    .put(node.createdId(), new Node(id, node.contender(), node.session(), node.createdId(), written));
            take(nodeWatches, id, fired);
        }
        fire(fired);
        return true;
    }

    boolean remove(long session, String lock, String id, int version) {
        synchronized (this) {
            requireLive(session);
            if (find(lock, id).filter(node -> node.data().version() == version).isEmpty()) return false;
        }
        return removeIf(lock, node -> node.id().equals(id) && node.data().version() == version);
    }

    void leave(String lock, UUID contender) {
        synchronized (this) {
            // It watches nothing but its own queue and the nodes in it.
            Predicate<Watch> own = watch -> watch.contender().equals(contender);
            drop(queueWatches, lock, own);
            queue(lock).values().forEach(node -> drop(nodeWatches, node.id(), own));
        }
        removeIf(lock, node -> node.contender().equals(contender));
    }

    /** Removes the node that stands first, whoever made it. */
    boolean removeFirst(String lock) {
        Node first;
        synchronized (this) {
            var entry = queue(lock).firstEntry();
            if (entry == null) return false;
            first = entry.getValue();
        }
        removeIf(lock, first::equals);
        return true;
    }

    /** The session is over: its nodes go, and its watches, those of others fire. */
    void end(long session, MemoryStore owner) {
        List<String> locks;
        synchronized (this) {
            sessions.remove(session);
            dropWatches(watch -> watch.owner() == owner);
            locks = List.copyOf(queues.keySet());
        }
        locks.forEach(lock -> removeIf(lock, node -> node.session() == session));
    }

    private boolean removeIf(String lock, Predicate<Node> unwanted) {
        var fired = new ArrayList<Watch>();
        synchronized (this) {
            var queue = queue(lock);
            var gone = queue.values().stream().filter(unwanted).toList();
            if (gone.isEmpty()) return false;
            for (var node : gone) {
                queue.remove(node.createdId());
                take(nodeWatches, node.id(), fired);
            }
            take(queueWatches, lock, fired);
            if (queue.isEmpty()) queues.remove(lock);
        }
        fire(fired);
        return true;
    }

    private Place placeOf(String lock, Node node) {
        var queue = queue(lock);
        var ahead = queue.headMap(node.createdId(), false);
        return new Place(
                node.id(),
                node.session(),
                node.createdId(),
                node.data().createdMillis(),
                ahead.size(),
                ahead.isEmpty() ? null : ahead.lastEntry().getValue().id(),
                ahead.isEmpty() ? null : ahead.firstEntry().getValue().id(),
                queue.lastKey() > node.createdId());
    }

    private Optional<Node> find(String lock, String id) {
        return queue(lock).values().stream()
                .filter(node -> node.id().equals(id))
                .findFirst();
    }

    private TreeMap<Long, Node> queue(String lock) {
        return queues.getOrDefault(lock, new TreeMap<>());
    }

    /** Each lock in use with the number of its nodes. */
    synchronized Map<String, Integer> nodes() {
        var counts = new TreeMap<String, Integer>();
        queues.forEach((lock, queue) -> counts.put(lock, queue.size()));
        return counts;
    }

    private static void add(Map<String, List<Watch>> watches, String key, Watch watch) {
        var list = watches.computeIfAbsent(key, any -> new ArrayList<>());
        if (!list.contains(watch)) list.add(watch);
    }

    private void dropWatches(Predicate<Watch> unwanted) {
        for (var watches : List.of(nodeWatches, queueWatches)) {
            watches.values().forEach(list -> list.removeIf(unwanted));
            watches.values().removeIf(List::isEmpty);
        }
    }

    private static void drop(Map<String, List<Watch>> watches, String key, Predicate<Watch> unwanted) {
        var list = watches.get(key);
        if (list != null && list.removeIf(unwanted) && list.isEmpty()) watches.remove(key);
    }

    private static void take(Map<String, List<Watch>> watches, String key, List<Watch> into) {
        var taken = watches.remove(key);
        if (taken != null) into.addAll(taken);
    }

    private static void fire(List<Watch> watches) {
        watches.forEach(watch -> watch.owner().fire(watch.action()));
    }
}
