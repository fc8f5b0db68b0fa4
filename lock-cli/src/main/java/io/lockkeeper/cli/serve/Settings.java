package io.lockkeeper.cli.serve;

import java.time.Duration;
import java.time.Instant;

/**
 * What the pages need to know. Immutable.
 *
 * @param servers the servers as they were given
 * @param interval how often a page is fetched again
 * @param longHeld for how long a lock is held that stands out
 * @param manyWaiting behind how many waiters a lock stands out
 */
record Settings(String servers, Duration interval, Duration longHeld, int manyWaiting) {
    /** A lock that may only be kept does not stand out: nobody may hold it, and the next process that asks gets it. */
    boolean isLong(Row row, Instant now) {
        return !row.mayBeKept() && row.heldFor(now).compareTo(longHeld) >= 0;
    }

    boolean isCrowded(Row row) {
        return row.waiting() >= manyWaiting;
    }
}
