package io.lockkeeper.spi;

import org.jspecify.annotations.Nullable;

/**
 * A contender's place in a lock's queue, as one listing showed it.
 *
 * @param node the contender's node, unique for ever
 * @param sessionId the session that the node belongs to
 * @param createdId rises with every node ever created in this backend, also when parents are removed or servers restart
 * @param createdMillis when the node was created, in milliseconds since 1970 by the backend's clock
 * @param ahead how many nodes are ahead of a node that has to wait; zero means that its turn has come. A reader and a node
 *     with permits may have their turn beside others; see {@link QueuePosition}
 * @param predecessor the node that this one waits for; null if its turn has come
 * @param first the first node; null if the turn of this one has come
 * @param hasFollowers whether nodes behind this one have to wait for it
 * @param firstIsDetached whether the first node is another one, and belongs to no session; see
 *     {@link LockStore#replace}
 * @param firstMayBeKept whether the first node is another one, and its process may keep the lock without using it; see
 *     {@link KeptNodes}
 */
public record Place(
        String node,
        long sessionId,
        long createdId,
        long createdMillis,
        int ahead,
        @Nullable String predecessor,
        @Nullable String first,
        boolean hasFollowers,
        boolean firstIsDetached,
        boolean firstMayBeKept) {
    /** A place behind a node that belongs to a session and whose lock is not kept, or behind no node. */
    public Place(
            String node,
            long sessionId,
            long createdId,
            long createdMillis,
            int ahead,
            @Nullable String predecessor,
            @Nullable String first,
            boolean hasFollowers) {
        this(node, sessionId, createdId, createdMillis, ahead, predecessor, first, hasFollowers, false, false);
    }
}
