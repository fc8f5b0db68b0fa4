package io.lockkeeper.engine.looking;

import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.QueueNode;
import io.lockkeeper.spi.QueuePosition;
import java.util.List;
import java.util.Objects;

/**
 * Whose turn it is in a queue that was listed. Those whose turn has come always stand before those that wait: several
 * readers up to the first writer, or as many holders of permits as there are permits for. A node behind one of another
 * kind of lock waits. One of a kind that this library does not have counts as exclusive. No state.
 */
final class Turns {
    private Turns() {}

    /** How many nodes, from the first, hold the lock. */
    static int holding(List<QueueNode> nodes) {
        var modes = modes(nodes);
        int holding = 0;
        while (holding < modes.size() && hasTurn(QueuePosition.of(modes, holding))) holding++;
        return holding;
    }

    private static boolean hasTurn(QueuePosition position) {
        return position.ahead() == 0;
    }

    /** How many nodes are ahead of this one; zero if its turn has come. */
    static int ahead(List<QueueNode> nodes, int at) {
        return hasTurn(QueuePosition.of(modes(nodes), at)) ? 0 : at;
    }

    private static List<LockMode> modes(List<QueueNode> nodes) {
        return nodes.stream()
                .map(node -> Objects.requireNonNullElse(node.mode(), LockMode.EXCLUSIVE))
                .toList();
    }
}
