package io.lockkeeper.engine.place;

import org.jspecify.annotations.Nullable;

/**
 * A request that a contender sends.
 *
 * @param number an answer to an earlier request than the last is not heard
 * @param node the node that it is about, if that is known
 * @param syncFirst whether a lookup must first catch up with all that the backend has accepted
 */
record PlaceRequest(Step step, int number, @Nullable String node, boolean syncFirst) {
    enum Step {
        ENTER,
        LOCATE,
        WATCH_PREDECESSOR,
        WATCH_OWN,
        SHOW_LIFE,
        LEAVE
    }
}
