package io.lockkeeper.memory;

import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.KeptNodes;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.QueuePosition;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says where the nodes of a queue stand. Thread rules: no state; called under the tree's monitor, which guards the queue. */
final class MemoryPlaces {
    private MemoryPlaces() {}

    /** What the node at this index has to wait for. */
    static QueuePosition position(List<MemoryNode> queue, int at) {
        return QueuePosition.of(queue.stream().map(node -> node.mode).toList(), at);
    }

    /** The place of the node at this index. */
    static Place of(List<MemoryNode> queue, int at) {
        var node = queue.get(at);
        if (queue.size() == 1)
            return new Place(node.id, node.session, node.createdId, node.data.createdMillis(), 0, null, null, false);
        var position = position(queue, at);
        boolean waits = position.ahead() > 0;
        return new Place(
                node.id,
                node.session,
                node.createdId,
                node.data.createdMillis(),
                position.ahead(),
                waits ? queue.get(position.awaited()).id : null,
                waits ? queue.get(0).id : null,
                position.delaysOthers(),
                waits && queue.get(0).session == MemoryNode.NO_SESSION,
                waits && KeptNodes.isIdOfOne(queue.get(0).contender));
    }

    /**
     * Why a node of this mode must not enter: the queue serves another kind of lock. Null if it may. A refused node is never
     * made, so all nodes are of the first one's kind.
     */
    static @Nullable StoreException refusal(String lock, List<MemoryNode> queue, LockMode mode) {
        return queue.isEmpty() || mode.isOfOneKindWith(queue.get(0).mode) ? null : refused(lock, queue.get(0), mode);
    }

    private static StoreException refused(String lock, MemoryNode first, LockMode mode) {
        return new StoreException(
                Outcome.REFUSED,
                "the node " + first.id + " of " + Quoted.lock(lock) + " is of " + first.mode.kind()
                        + ", and this call is for " + mode.kind()
                        + ". One name serves one kind of lock at a time. Use another name.",
                null);
    }
}
