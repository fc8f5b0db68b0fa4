package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Terms;

/**
 * What an {@link Engine} offers for holds that outlive their process. A lease is in nanoseconds, and
 * {@link Nanos#FOREVER} means until it is released. Names are whole. Any thread may call; nothing blocks.
 *
 * <p>Where a parameter {@code completesInline} is true, completion only wakes or dispatches the caller, so that any
 * thread may complete it. Otherwise the executor does. To cancel a request for a ticket leaves
 * nothing behind; to cancel an attach leaves the ticket good.
 */
@InternalLockApi
public interface Ticketing {
    Pending<LockTicket> acquire(String name, long leaseNanos, Terms terms, boolean completesInline);

    /**
     * @throws IllegalArgumentException if the hold is not one of this engine's
     * @throws IllegalStateException if it was released
     */
    Pending<LockTicket> detach(EngineHold hold, long leaseNanos, boolean completesInline);

    /** Completes with the same ticket. */
    Pending<LockTicket> renew(LockTicket ticket, long leaseNanos, boolean completesInline);

    /** Completes with whether this released the lock. */
    Pending<Boolean> release(LockTicket ticket, boolean completesInline);

    Pending<EngineHold> attach(LockTicket ticket, boolean completesInline);
}
