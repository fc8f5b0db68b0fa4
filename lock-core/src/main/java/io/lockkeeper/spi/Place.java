package io.lockkeeper.spi;

import org.jspecify.annotations.Nullable;

/**
 * A contender's place in a lock's queue, as one listing showed it.
 *
 * @param node the contender's node, unique for ever
 * @param sessionId the session that the node belongs to
 * @param createdId rises with every node ever made in this backend, across reaped parents and restarts
 * @param createdMillis when the node was made: milliseconds since 1970 by the backend's clock
 * @param ahead how many contenders stand ahead; zero means first
 * @param predecessor the node directly ahead; null if first
 * @param first the node that stands first; null if that is this one
 * @param followed whether contenders stand behind
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
