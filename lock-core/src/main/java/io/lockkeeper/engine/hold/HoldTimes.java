package io.lockkeeper.engine.hold;

import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.spi.LockRuntime;
import org.jspecify.annotations.Nullable;

/** The times that a hold was granted on: its lease, and how long it stays taken at least. Safe for use from any thread. */
final class HoldTimes {
    /** Neither a lease nor a minimum. */
    static final HoldTimes NONE = new HoldTimes(null, Nanos.FOREVER, null);

    private final @Nullable Lease lease; // null without an end
    private final long leaseNanos;
    private volatile @Nullable MinimumHold minimum;

    private HoldTimes(@Nullable Lease lease, long leaseNanos, @Nullable MinimumHold minimum) {
        this.lease = lease;
        this.leaseNanos = leaseNanos;
        this.minimum = minimum;
    }

    /** @param leaseOver runs at the end of the lease */
    static HoldTimes of(Terms terms, LockRuntime runtime, Runnable leaseOver) {
        long length = terms.leaseNanos();
        if (terms.atLeastNanos() == 0 && length == Nanos.FOREVER) return NONE;
        return new HoldTimes(
                length == Nanos.FOREVER ? null : new Lease(runtime, leaseOver),
                length,
                terms.atLeastNanos() == 0 ? null : new MinimumHold(runtime, terms.atLeastNanos()));
    }

    void beginLease() {
        if (lease != null) lease.begin(leaseNanos);
    }

    void cancelLease() {
        if (lease != null) lease.cancel();
    }

    boolean isLeaseOver() {
        return lease != null && lease.isOver();
    }

    /** How much of the lease is left after this renewal; zero if it was over. */
    long renew(long nanos, boolean fromEnd) {
        return lease == null ? Nanos.FOREVER : lease.renew(nanos, fromEnd);
    }

    /** The lock was given back at this time. Returns whether it stays taken; if so, the action runs when that is over. */
    boolean keep(long now, Runnable atEnd) {
        var least = minimum;
        if (least == null || least.left(now) <= 0) return false;
        least.keep(now, atEnd);
        return true;
    }

    /** Ends the keeping. Returns whether the lock was being kept. */
    boolean endKeeping() {
        var least = minimum;
        return least != null && least.end();
    }

    /** What never came to its caller need not stay taken. */
    void dropMinimum() {
        minimum = null;
    }
}
