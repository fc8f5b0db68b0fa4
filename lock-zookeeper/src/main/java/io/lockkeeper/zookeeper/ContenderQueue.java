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
 * The contenders of one lock in their order, as one listing showed them. Pure arithmetic, without a server.
 *
 * <p>The server numbers the children of a parent with a 32-bit counter. Recent servers let it stick at 2³¹−1, so that
 * numbers tie; older ones wrap to negative. So: numbers compare as wrapping ones (serial number arithmetic, RFC 1982),
 * and ties by the transaction that made the node.
 */
final class ContenderQueue {
    /** From here on Curator, which compares names as strings, may see another order than we do. */
    static final int WARN_AT = 1 << 30;

    private final List<NodeName> nodes;

    private ContenderQueue(List<NodeName> nodes) {
        this.nodes = nodes;
    }

    static List<NodeName> contenders(List<String> children) {
        var contenders = new ArrayList<NodeName>(children.size());
        for (var child : children) NodeName.parse(child).ifPresent(contenders::add);
        return contenders;
    }

    /** The names whose number another one shares; their order needs their creation ids. */
    static List<NodeName> tied(List<NodeName> contenders) {
        Set<Integer> once = new HashSet<>();
        Set<Integer> twice = new HashSet<>();
        for (var node : contenders) if (!once.add(node.sequence())) twice.add(node.sequence());
        return twice.isEmpty()
                ? List.of()
                : contenders.stream()
                        .filter(node -> twice.contains(node.sequence()))
                        .toList();
    }

    /** Puts them in order; a tied node without a creation id has gone meanwhile and is left out. */
    static ContenderQueue of(List<NodeName> contenders, List<NodeName> tied, Map<String, Long> createdIds) {
        var ordered = new ArrayList<>(contenders);
        ordered.removeIf(node -> tied.contains(node) && !createdIds.containsKey(node.name()));
        Comparator<NodeName> bySequence = (a, b) -> Integer.signum(a.sequence() - b.sequence());
        ordered.sort(bySequence.thenComparing(node -> createdIds.getOrDefault(node.name(), 0L)));
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

    int size() {
        return nodes.size();
    }
}
