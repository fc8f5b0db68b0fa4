package io.lockkeeper.engine.place;

import org.jspecify.annotations.Nullable;

/**
 * A request that a contender sends.
 *
 * @param number counts the contender's requests; only the answer to the latest one counts
 * @param node the node that the request is about, if it is known
 */
record PlaceRequest(Step step, int number, @Nullable String node) {
    /** What a request asks of the store. */
    enum Step {
        ENTER,
        LOCATE,
        WATCH_PREDECESSOR,
        WATCH_OWN,
        SHOW_LIFE,
        DOWNGRADE,
        LEAVE;

        /** Whether callers may wait for the answer. A refusal of the others is no reason to fail a caller. */
        boolean isForCallers() {
            return this == ENTER || this == LOCATE || this == WATCH_PREDECESSOR;
        }
    }
}
