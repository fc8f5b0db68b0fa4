package io.lockkeeper.spi;

import org.jspecify.annotations.Nullable;

/**
 * A contender's place in a lock's queue, as one listing showed it.
 *
 * @param node the contender's node, unique for ever
 * @param sessionId the session that the node belongs to
 * @param createdId rises with every node ever created in this backend, also when parents are removed or servers restart
 * @param createdMillis when the node was created, in milliseconds since 1970 by the backend's clock
 * @param ahead how many nodes are ahead; zero means that this one is first
 * @param predecessor the node directly ahead; null if this one is first
 * @param first the first node; null if that is this one
 * @param hasFollowers whether there are nodes behind this one
 */
public record Place(
        String node,
        long sessionId,
        long createdId,
        long createdMillis,
        int ahead,
        @Nullable String predecessor,
        @Nullable String first,
        boolean hasFollowers) {}
