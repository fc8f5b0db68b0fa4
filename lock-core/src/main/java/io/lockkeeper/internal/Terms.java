package io.lockkeeper.internal;

/**
 * On which terms a lock is asked for, in nanoseconds; {@link Nanos#FOREVER} stands for no bound.
 *
 * @param waitNanos how long to wait; zero asks once
 * @param leaseNanos how long it may be held
 * @param atLeastNanos how long it stays taken although it was given back
 * @param stealAfterNanos how long a holder may show no sign before its node is removed
 */
@InternalLockApi
public record Terms(long waitNanos, long leaseNanos, long atLeastNanos, long stealAfterNanos) {
    public Terms {
        if (atLeastNanos > leaseNanos)
            throw new IllegalArgumentException("A lock can't be held at least " + Nanos.words(atLeastNanos)
                    + " on a lease of " + Nanos.words(leaseNanos) + "; make the lease longer, or holdAtLeast shorter");
    }

    /** The same, when part of the wait has gone by. */
    public Terms waiting(long rest) {
        return new Terms(rest, leaseNanos, atLeastNanos, stealAfterNanos);
    }
}
