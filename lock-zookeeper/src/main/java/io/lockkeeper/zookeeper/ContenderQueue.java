package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.QueuePosition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The contenders of one lock in their order, as one listing showed them, with those of other kinds. Thread rules:
 * immutable, so any thread may call; nothing asks a server.
 *
 * <p>A writer that is downgraded keeps its number as a reader. Curator makes the reader's node before it removes the
 * writer's, so for a moment both stand there with one number, the writer first.
 *
 * <p>The server numbers a parent's children from a 32-bit counter. At its end, 2³¹−1, the counter becomes unreliable:
 * the number repeats, and sometimes turns negative and comes back (fault 64 in docs/faults.md; ZOOKEEPER-4706). From
 * there on numbers do not give the order, and the id of the transaction that created the node decides. So it does if two
 * nodes share a number, or one has a number beyond the range, which only a node made by hand has.
 */
final class ContenderQueue {
    private final List<NodeName> nodes;

    private ContenderQueue(List<NodeName> nodes) {
        this.nodes = nodes;
    }

    static List<NodeName> contenders(List<String> children) {
        var contenders = new ArrayList<NodeName>(children.size());
        for (var child : children) NodeName.parse(child).ifPresent(contenders::add);
        return contenders;
    }

    /** Orders by number, and a reader behind the writer that it was. */
    private static long rank(NodeName node) {
        return 2L * node.sequence() + (node.isReader() ? 1 : 0);
    }

    /**
     * The contenders whose creation ids must be requested, because the numbers do not prove the order. These are all of
     * them if two share a number or the counter is at its end, and otherwise none of them.
     */
    static List<NodeName> uncertain(List<NodeName> contenders) {
        Set<Long> seen = new HashSet<>();
        for (var node : contenders) {
            if (node.sequence() == Integer.MAX_VALUE || node.sequence() < 0 || !seen.add(rank(node))) return contenders;
        }
        return List.of();
    }

    /**
     * Sorts the contenders by number, or, if any are uncertain, by age. A contender without a creation id has gone since
     * the listing, and is left out.
     */
    static ContenderQueue of(List<NodeName> contenders, List<NodeName> uncertain, Map<String, Long> createdIds) {
        var ordered = new ArrayList<>(contenders);
        if (uncertain.isEmpty()) {
            ordered.sort(Comparator.comparingLong(ContenderQueue::rank));
        } else {
            ordered.removeIf(node -> !createdIds.containsKey(node.name()));
            var ages = ages(ordered, createdIds);
            ordered.sort(Comparator.<NodeName, Long>comparing(node -> ages.get(node.name()))
                    .thenComparing(ContenderQueue::rank)
                    .thenComparing(node -> createdIds.get(node.name())));
        }
        return new ContenderQueue(ordered);
    }

    /**
     * How old each contender is, as a creation id. A writer that was downgraded has a new node in its old place. So no
     * node whose number is sure counts as younger than one with a higher number that is sure as well.
     */
    private static Map<String, Long> ages(List<NodeName> contenders, Map<String, Long> createdIds) {
        var ages = new HashMap<>(createdIds);
        var fromTheLast = contenders.stream()
                .filter(NodeName::isNumberSure)
                .sorted(Comparator.comparingLong(ContenderQueue::rank).reversed())
                .toList();
        long oldest = Long.MAX_VALUE;
        for (var node : fromTheLast) {
            oldest = Math.min(oldest, createdIds.get(node.name()));
            ages.put(node.name(), oldest);
        }
        return ages;
    }

    /** The nodes with this id: one or none, unless somebody else has made a node with it. */
    List<NodeName> withId(UUID id) {
        return nodes.stream().filter(node -> id.equals(node.id())).toList();
    }

    /** The first node ahead of this index that belongs to a kind of lock that this library does not have; null if none does. */
    @Nullable
    NodeName foreignAhead(int at) {
        for (int i = 0; i < at; i++) if (nodes.get(i).mode() == null) return nodes.get(i);
        return null;
    }

    /** What the node at this index has to wait for. No foreign node may be ahead; those behind do not count. */
    QueuePosition position(int at) {
        var modes = new ArrayList<LockMode>(nodes.size());
        for (var node : nodes) if (node.mode() != null) modes.add(node.mode());
        return QueuePosition.of(modes, at);
    }

    /** The place of the node of this name; -1 if it is not in the queue. */
    int indexOf(String name) {
        for (int at = 0; at < nodes.size(); at++) if (nodes.get(at).name().equals(name)) return at;
        return -1;
    }

    NodeName nodeAt(int index) {
        return nodes.get(index);
    }

    String nameAt(int index) {
        return nodes.get(index).name();
    }

    boolean isDetached(int index) {
        return nodes.get(index).isDetached();
    }

    boolean mayBeKept(int index) {
        return nodes.get(index).mayBeKept();
    }

    int size() {
        return nodes.size();
    }
}
