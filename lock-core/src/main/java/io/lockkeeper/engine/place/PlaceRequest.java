package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.BackgroundFailures;
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

        /** Logs that the backend refuses this, for a contender whose callers do not wait for it. */
        void tellRefusal(BackgroundFailures failures, String lock, @Nullable String node, Throwable why) {
            switch (this) {
                case LEAVE -> failures.stays(lock, node, why);
                case SHOW_LIFE -> failures.notShown(lock, why);
                case DOWNGRADE -> failures.refused(lock, "Readers have to wait for the end of a downgraded hold", why);
                default -> failures.refused(lock, "The removal of its node by others may be noticed late", why);
            }
        }

        /** Whether callers may wait for the answer. A refusal of the others is no reason to fail a caller. */
        boolean isForCallers() {
            return this == ENTER || this == LOCATE || this == WATCH_PREDECESSOR;
        }
    }
}
