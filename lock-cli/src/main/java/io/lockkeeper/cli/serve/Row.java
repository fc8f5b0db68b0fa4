package io.lockkeeper.cli.serve;

import io.lockkeeper.ContenderKind;
import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import java.time.Duration;
import java.time.Instant;

/**
 * A lock that somebody holds. Immutable.
 *
 * @param heldSince since when the process has been first. A node tells only when it came to the queue. If it waited
 *     there, this is when it was first seen in front.
 * @param mayHaveWaited whether it was in front at the first look, so that {@code heldSince} may be too early
 */
record Row(LockInspection queue, LockTenure tenure, Instant heldSince, boolean mayHaveWaited) {
    String name() {
        return queue.name();
    }

    int waiting() {
        return queue.waiting().size();
    }

    Duration heldFor(Instant now) {
        return Duration.between(heldSince, now);
    }

    /** Only tickets are nodes of this library that outlive their session. */
    boolean isTicket() {
        return tenure.sessionId() == 0 && tenure.kind() == ContenderKind.LOCKKEEPER;
    }

    /** Whether the lease is over that was last written. */
    boolean isLeaseOver(Instant now) {
        return tenure.leaseEnds().filter(end -> end.isBefore(now)).isPresent();
    }
}
