package io.lockkeeper.internal;

/**
 * The terms of one call for a lock, in nanoseconds; {@link Nanos#FOREVER} means that there is no bound. Immutable.
 *
 * @param waitNanos how long to wait; zero asks once
 * @param leaseNanos how long the lock may be held
 * @param atLeastNanos how long the lock stays taken even if it is given back earlier
 * @param stealAfterNanos how long a holder may show no sign of life before its node is removed
 */
@InternalLockApi
public record Terms(long waitNanos, long leaseNanos, long atLeastNanos, long stealAfterNanos) {
    public Terms {
        if (atLeastNanos > leaseNanos)
            throw new IllegalArgumentException("A lock can't be held at least " + Nanos.words(atLeastNanos)
                    + " on a lease of " + Nanos.words(leaseNanos) + "; make the lease longer, or holdAtLeast shorter");
    }

    /** The same terms with another wait, such as what is left of the first one. */
    public Terms waiting(long rest) {
        return new Terms(rest, leaseNanos, atLeastNanos, stealAfterNanos);
    }
}
