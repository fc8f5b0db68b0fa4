package io.lockkeeper.zookeeper;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The contenders of one lock in their order, as one listing showed them. Thread rules: immutable, so any thread may
 * call; nothing asks a server.
 *
 * <p>The server numbers a parent's children from a 32-bit counter. At its end, 2³¹−1, the counter becomes unreliable:
 * the number repeats, and sometimes turns negative and comes back (fault 64 in docs/faults.md; ZOOKEEPER-4706). From
 * there on numbers do not give the order, and the id of the transaction that created the node decides.
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

    /**
     * The contenders whose creation ids must be requested, because the numbers do not prove the order. These are all of
     * them if two share a number or the counter is at its end, and otherwise none of them.
     */
    static List<NodeName> uncertain(List<NodeName> contenders) {
        Set<Integer> seen = new HashSet<>();
        for (var node : contenders) {
            if (node.sequence() == Integer.MAX_VALUE || node.sequence() < 0 || !seen.add(node.sequence()))
                return contenders;
        }
        return List.of();
    }

    /**
     * Sorts the contenders by number, or, if any are uncertain, by creation id. A contender without a creation id has
     * gone since the listing, and is left out.
     */
    static ContenderQueue of(List<NodeName> contenders, List<NodeName> uncertain, Map<String, Long> createdIds) {
        var ordered = new ArrayList<>(contenders);
        if (uncertain.isEmpty()) {
            ordered.sort(Comparator.comparingInt(NodeName::sequence));
        } else {
            ordered.removeIf(node -> !createdIds.containsKey(node.name()));
            ordered.sort(Comparator.comparing(node -> createdIds.get(node.name())));
        }
        return new ContenderQueue(ordered);
    }

    @Nullable
    NodeName find(UUID id) {
        for (var node : nodes) if (id.equals(node.id())) return node;
        return null;
    }

    int indexOf(NodeName node) {
        return nodes.indexOf(node);
    }

    String nameAt(int index) {
        return nodes.get(index).name();
    }

    boolean isDetached(int index) {
        return nodes.get(index).isDetached();
    }

    int size() {
        return nodes.size();
    }
}
