package io.lockkeeper.cli.serve;

import io.lockkeeper.ContenderKind;
import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A holder of a lock. If several share the lock, the first has the others beside it. Immutable.
 *
 * @param heldSince since when the process has been first. A node tells only when it came to the queue. If it waited
 *     there, this is when it was first seen in front; if it may only have kept the lock, when it was first seen to hold it.
 * @param mayHaveWaited whether it was in front at the first look, so that {@code heldSince} may be too early
 * @param beside the other holders, if this is the first
 */
record Row(LockInspection queue, LockTenure tenure, Instant heldSince, boolean mayHaveWaited, List<Row> beside) {
    Row {
        beside = List.copyOf(beside);
    }

    Row withBeside(List<Row> others) {
        return new Row(queue, tenure, heldSince, mayHaveWaited, others);
    }

    /** All holders of the lock, if this is the first. */
    List<Row> holders() {
        var all = new ArrayList<Row>();
        all.add(this);
        all.addAll(beside);
        return all;
    }

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

    /** Whether the process may only keep the lock: then nobody else knows if a caller holds it. */
    boolean mayBeKept() {
        return tenure.mayBeKept();
    }

    /** Whether the lease is over that was last written. */
    boolean isLeaseOver(Instant now) {
        return tenure.leaseEnds().filter(end -> end.isBefore(now)).isPresent();
    }
}
