package io.lockkeeper.spi;

import io.lockkeeper.spi.LockMode.Sharing;
import java.util.List;

/**
 * Whose turn it is: what one node of a queue has to wait for, by the modes of all nodes in their order. Both backends
 * use this, so that they grant by the same rules. Immutable.
 *
 * <ul>
 *   <li>An exclusive node and a writer have their turn when they are first.
 *   <li>A reader has its turn when no writer stands ahead of it. It waits for the last such writer (ZooKeeper's recipe
 *       "Shared Locks").
 *   <li>A node with permits has its turn when the permits of all nodes ahead and its own are no more than the total. So a
 *       node that wants many permits lets nobody pass who wants few, and does not starve. Nodes ahead only leave, so a
 *       turn that has come stays.
 * </ul>
 *
 * @param ahead how many nodes are ahead of a node that has to wait; zero if its turn has come
 * @param awaited the index of the node that it waits for; −1 if its turn has come
 * @param awaitsAny whether it waits for any of the nodes ahead to leave, because all of them hold permits. Those behind
 *     such a node wait for one node each, like the others, so a change of the queue wakes one waiter and not all
 * @param delaysOthers whether nodes behind this one have to wait for it
 * @param stranger the index of the first node ahead that is of another kind of lock; −1 without such a node
 */
public record QueuePosition(int ahead, int awaited, boolean awaitsAny, boolean delaysOthers, int stranger) {
    /** What the node at this index has to wait for. */
    public static QueuePosition of(List<LockMode> queue, int at) {
        var own = queue.get(at);
        int stranger = -1;
        int lastWriter = -1;
        long permits = 0; // of all nodes ahead
        for (int i = 0; i < at; i++) {
            var other = queue.get(i);
            if (stranger < 0 && !own.isOfOneKindWith(other)) stranger = i;
            if (other.sharing() == Sharing.WRITE) lastWriter = i;
            permits += other.permits();
        }
        boolean isBehind = at < queue.size() - 1;
        return switch (own.sharing()) {
            case EXCLUSIVE, WRITE -> new QueuePosition(at, at - 1, false, isBehind, stranger);
            case READ ->
                new QueuePosition(lastWriter < 0 ? 0 : at, lastWriter, false, isWriterBehind(queue, at), stranger);
            case PERMITS -> {
                if (permits + own.permits() <= own.total()) yield new QueuePosition(0, -1, false, isBehind, stranger);
                boolean lastAheadHolds = permits <= own.total();
                yield new QueuePosition(at, at - 1, lastAheadHolds, isBehind, stranger);
            }
        };
    }

    private static boolean isWriterBehind(List<LockMode> queue, int at) {
        for (int i = at + 1; i < queue.size(); i++) if (queue.get(i).sharing() == Sharing.WRITE) return true;
        return false;
    }
}
