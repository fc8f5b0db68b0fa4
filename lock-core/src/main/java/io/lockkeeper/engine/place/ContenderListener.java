package io.lockkeeper.engine.place;

import io.lockkeeper.LossCause;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;

/**
 * The callers of this process for whom a contender stands in the queue. Called outside the contender's lock. Its own monitor guards
 * the count of holds in the contender's tenure.
 *
 * @param <C> the contender: so that this file does not depend on it
 */
@InternalLockApi
public interface ContenderListener<C> {
    /** The contender found its place, or found it again. */
    void placed(C placed);

    /** The backend refuses a request, and would refuse it again. */
    void refused(C refused, Throwable why);

    /** The contender's place is over. */
    void lostPlace(C lost, LossCause cause);

    /** How long the most impatient caller lets the holder show no sign of life; {@link Nanos#FOREVER} if for ever. */
    long stealAfter();

    /** Whether a caller wants one answer and does not wait. */
    boolean hasImmediateCaller();
}
