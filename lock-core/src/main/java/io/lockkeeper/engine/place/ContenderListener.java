package io.lockkeeper.engine.place;

import io.lockkeeper.LossCause;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;

/**
 * The callers of this process for whom a contender stands in the queue.
 *
 * <p>Thread rules: the contender calls the listener outside its own monitor. The listener's monitor guards the count of
 * holds in the contender's {@link Tenure}.
 *
 * @param <C> the contender; a type parameter, so that this file does not depend on that class
 */
@InternalLockApi
public interface ContenderListener<C> {
    /** The contender has learned its place, or has confirmed it, or has learned who holds the lock. */
    void placed(C placed);

    /** The backend refuses a request that callers wait for, and would refuse it again. */
    void refused(C refused, Throwable why);

    /** The contender has lost its place. */
    void lostPlace(C lost, LossCause cause);

    /**
     * The shortest {@code stealAfter} of all callers that wait, and not only ask once: how long the holder may show no sign of life, in
     * nanoseconds. {@link Nanos#FOREVER} if no caller wants to steal.
     */
    long stealAfter();

    /**
     * The {@code stealAfter} of a caller that asks once, in nanoseconds, if it is the next to be served.
     * {@link Nanos#FOREVER} if it is not, or does not want to steal.
     */
    long stealAfterOfTry();

    /** What is left of the lease of the hold, in nanoseconds; {@link Nanos#FOREVER} without a lease, or without a hold. */
    long leaseLeftNanos();

    /** Whether there is a caller that asks once and does not wait. */
    boolean hasImmediateCaller();
}
