package io.lockkeeper.spi;

import io.lockkeeper.spi.LockMode.Sharing;
import java.util.List;

/**
 * Whose turn it is: what one node of a queue has to wait for, by the modes of all nodes in their order. Both backends
 * use this, so that they grant by the same rules. Immutable.
 *
 * <p>A name serves one kind of lock at a time, and the first node says which. A node of another kind must not wait: it is
 * refused, and leaves. Until it has left, those that come behind it wait for it as well, whatever their mode, and have no
 * turn. If it does not leave, because another program made it, it is the first sooner or later, and they are refused then.
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
 * @param awaitsAny whether it waits for any of the nodes ahead to leave: because all of them hold permits, or because the
 *     one that it waits for is of another kind of lock, and may become the first. Those behind such a node wait for one node
 *     each, like the others, so a change of the queue wakes one waiter and not all
 * @param delaysOthers whether nodes behind this one have to wait for it
 * @param refused whether the first node is of another kind of lock, so that this one must not wait
 */
public record QueuePosition(int ahead, int awaited, boolean awaitsAny, boolean delaysOthers, boolean refused) {
    /** What the node at this index has to wait for. */
    public static QueuePosition of(List<LockMode> queue, int at) {
        var own = queue.get(at);
        int lastStranger = -1;
        int lastWriter = -1;
        long permits = 0; // of all nodes ahead
        for (int i = 0; i < at; i++) {
            var other = queue.get(i);
            if (!own.isOfOneKindWith(other)) lastStranger = i;
            if (other.sharing() == Sharing.WRITE) lastWriter = i;
            permits += other.permits();
        }
        boolean isReader = own.sharing() == Sharing.READ;
        boolean delaysOthers = isReader ? isWriterBehind(queue, at) : at < queue.size() - 1;
        boolean hasPermits = permits + own.permits() <= own.total();
        int awaited = switch (own.sharing()) {
            case EXCLUSIVE, WRITE -> at - 1;
            case READ -> Math.max(lastWriter, lastStranger);
            case PERMITS -> lastStranger < 0 && hasPermits ? -1 : at - 1;
        };
        if (awaited < 0) return new QueuePosition(0, -1, false, delaysOthers, false);
        boolean allHold = own.sharing() == Sharing.PERMITS && lastStranger < 0 && permits <= own.total();
        boolean isRefused = !own.isOfOneKindWith(queue.get(0));
        return new QueuePosition(at, awaited, allHold || awaited == lastStranger, delaysOthers, isRefused);
    }

    private static boolean isWriterBehind(List<LockMode> queue, int at) {
        for (int i = at + 1; i < queue.size(); i++) if (queue.get(i).sharing() == Sharing.WRITE) return true;
        return false;
    }
}
