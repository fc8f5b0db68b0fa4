package io.lockkeeper.cli.serve;

import io.lockkeeper.Holder;
import java.time.Instant;
import java.util.Optional;

/**
 * A tenure that was there at one look and not at the next. Why it ended can't be seen from outside, only what went with
 * it. Immutable.
 *
 * @param last the lock as it was last seen
 * @param gone when the tenure was first missed
 * @param places how many places the holder's session had in all queues, if all of them went at once; otherwise zero
 * @param onlyKept whether the session may only have kept all its places: their ends need be no loss, because locks that are
 *     kept for equally long are given back together
 * @param next the process that was in front when the tenure was missed
 */
record Ending(Row last, Instant gone, int places, boolean onlyKept, Optional<Holder> next) {
    /** Whether the session had more than this place, and all of them went at once: its process closed, died or was cut off. */
    boolean isWithItsSession() {
        return places > 1;
    }

    boolean isAfterItsLease() {
        return last.isLeaseOver(gone);
    }

    /** Whether it may have been a loss, rather than a release. */
    boolean isUnusual() {
        return isWithItsSession() && !onlyKept || isAfterItsLease();
    }
}
