package io.lockkeeper.internal;

import io.lockkeeper.spi.LockMode;
import org.jspecify.annotations.Nullable;

/**
 * The terms of one call for a lock, in nanoseconds; {@link Nanos#FOREVER} means that there is no bound. Immutable.
 *
 * @param waitNanos how long to wait; zero asks once
 * @param leaseNanos how long the lock may be held
 * @param atLeastNanos how long the lock stays taken even if it is given back earlier
 * @param stealAfterNanos how long a holder may show no sign of life before its node is removed
 * @param keepNanos how long the process keeps the lock when no caller of it uses the lock any more; zero does not keep it,
 *     and {@link #KEEP_BY_OPTIONS} leaves it to the options
 * @param mode whether the caller wants the lock alone, or to share it
 * @param placeListener hears where the caller stands while it waits; null if it does not want to know
 */
@InternalLockApi
public record Terms(
        long waitNanos,
        long leaseNanos,
        long atLeastNanos,
        long stealAfterNanos,
        long keepNanos,
        LockMode mode,
        @Nullable PlaceListener placeListener) {
    /** The {@link #keepNanos} of terms that do not name them. */
    public static final long KEEP_BY_OPTIONS = -1;

    public Terms {
        if (atLeastNanos > leaseNanos)
            throw new IllegalArgumentException("A lock can't be held at least " + Nanos.words(atLeastNanos)
                    + " on a lease of " + Nanos.words(leaseNanos) + "; make the lease longer, or holdAtLeast shorter");
    }

    /** Terms of a caller that wants the lock alone, and does not want to know where it stands. */
    public Terms(long waitNanos, long leaseNanos, long atLeastNanos, long stealAfterNanos) {
        this(waitNanos, leaseNanos, atLeastNanos, stealAfterNanos, KEEP_BY_OPTIONS, LockMode.EXCLUSIVE, null);
    }

    /** The same terms in another mode. */
    public Terms asking(LockMode other) {
        return new Terms(waitNanos, leaseNanos, atLeastNanos, stealAfterNanos, keepNanos, other, placeListener);
    }

    /** The same terms with another wait, such as what is left of the first one. */
    public Terms waiting(long rest) {
        return new Terms(rest, leaseNanos, atLeastNanos, stealAfterNanos, keepNanos, mode, placeListener);
    }
}
