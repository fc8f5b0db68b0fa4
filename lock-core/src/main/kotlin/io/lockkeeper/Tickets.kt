package io.lockkeeper

import kotlin.coroutines.coroutineContext
import kotlin.time.Duration

/** The same locks, held in a way that outlives this process; see [BlockingLocks.tickets]. */
public val BlockingLocks.tickets: BlockingTickets
    get() = tickets()

/** The same locks, held in a way that outlives this process; see [AsyncLocks.tickets]. */
public val AsyncLocks.tickets: AsyncTickets
    get() = tickets()

private fun Locks.ticketCalls() = TicketCalls(names())

/**
 * Waits for the lock as [acquire] does, and returns a ticket for it instead of a hold: the lock stays taken when this
 * process ends. What a ticket is, and what it protects, stands at [BlockingTickets].
 *
 * Suspends; a cancellation withdraws the request and leaves nothing behind. Fairness is that of [withLock]. The call is
 * never re-entrant.
 *
 * @param lease counts from when the ticket was made; with [Duration.INFINITE] the lock is taken until it is released, and
 *   if the ticket is lost then, only a release by force frees the lock
 * @throws LockTimeoutException if others held the lock for longer than [wait]
 * @throws LockLostException if the lock was lost before it was detached
 * @throws LockStoreException if the backend failed, or did not confirm the ticket within `ioTimeout`. The lock is given
 *   back then
 * @throws LockNestedException if a body around this call holds the lock
 * @throws LockOrderException if the order in which the bodies around it nest locks could deadlock; see [LockOrderCheck]
 * @throws IllegalArgumentException if the name is not valid, the lease is shorter than a second, [wait] is negative or
 *   [stealAfter] is not positive
 */
public suspend fun Locks.acquireTicket(
    name: String,
    lease: Duration,
    wait: Duration = defaultWait,
    stealAfter: Duration = Duration.INFINITE,
): LockTicket {
    val context = coroutineContext
    val full = names().full(name)
    val terms = terms(wait, Duration.INFINITE, Duration.ZERO, stealAfter)
    context.refuseNested(engine(), listOf(full), terms)
    if (context.isInRunBlocking()) threadHolds().refuseNestedInLoop(listOf(full), terms.mode())
    checkOrder(context, full, terms)
    return ticketCalls().acquire(full, lease.toJava(), terms, context.dispatchesResumption()).awaitOrWithdraw()
}

/**
 * As [acquireTicket], but returns null if others hold the lock for longer than [wait]; by default, if it is not free now.
 * A ticket that has expired by the servers' clock counts as free.
 */
public suspend fun Locks.acquireTicketOrNull(
    name: String,
    lease: Duration,
    wait: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
): LockTicket? = try {
    acquireTicket(name, lease, wait, stealAfter)
} catch (_: LockTimeoutException) {
    null
}

/**
 * Makes a ticket of a lock that [acquire] or [attach] returned. The handle is released by that, and nobody else gets the
 * lock in between. The ticket's token is higher than the hold's. Suspends; if the caller is cancelled, the lock is given
 * back.
 *
 * @throws LockLostException if the lock was lost. Nothing was detached
 * @throws LockStoreException if the backend failed, or did not confirm the ticket within `ioTimeout`. The lock is given
 *   back then
 * @throws IllegalArgumentException if the lease is shorter than a second, or the lock is that of a body, or of other locks
 * @throws IllegalStateException if it was released
 */
public suspend fun Locks.detach(held: HeldLock, lease: Duration): LockTicket =
    ticketCalls().detach(held, lease.toJava(), coroutineContext.dispatchesResumption()).awaitOrWithdraw()

/**
 * Gives the ticket this lease from now on. It may be shorter than the one before, but processes that wait already may
 * notice that only when the one before would have been over. The ticket stays the same. Suspends; a cancellation does
 * not take back what was sent.
 *
 * @throws LockLostException if the ticket is over: [LossCause.REMOVED] if its node is gone, because its lease was over and
 *   others wanted the lock, or it was released; [LossCause.TICKET_USED] if it was attached
 * @throws LockStoreException if the backend failed, or was silent for `ioTimeout`. The lease may have been renewed all the
 *   same
 * @throws IllegalArgumentException if the lease is shorter than a second
 */
public suspend fun Locks.renewTicket(ticket: LockTicket, lease: Duration) {
    ticketCalls().renew(ticket, lease.toJava(), coroutineContext.dispatchesResumption()).awaitOrWithdraw()
}

/**
 * Releases the lock. Returns false if that was not necessary, because the ticket was over: released before, or expired and
 * removed. Suspends; a cancellation does not take back what was sent.
 *
 * @throws LockLostException with [LossCause.TICKET_USED] if the ticket was attached
 * @throws LockStoreException if the backend failed, or was silent for `ioTimeout`. The lock may have been released all the
 *   same
 */
public suspend fun Locks.releaseTicket(ticket: LockTicket): Boolean =
    ticketCalls().release(ticket, coroutineContext.dispatchesResumption()).awaitOrWithdraw()

/**
 * Makes an ordinary hold of the ticket, in this process. The ticket is used up by that: a second attach is refused. The
 * hold renews the ticket's lease by itself each third of it, for as long as it is held, and its token is higher than the
 * ticket's. It is lost ([LossCause.LEASE_OVER]) a tenth of the lease before others may get the lock. If this process dies,
 * the lock is free when the lease is over, not when the session ends. A close ends the hold like any other. The caller
 * must release it on every path, or [detach] it again. Suspends; if the caller is cancelled, the ticket stays good.
 *
 * @throws LockLostException if the ticket is over, as [renewTicket] throws it
 * @throws LockStoreException if the backend failed, or was silent for `ioTimeout`. The ticket stays good then: its lock is
 *   not free. If the servers had attached it, it counts as used until they have answered, and its lease begins anew. If
 *   this process dies in between, the lease ends it
 */
@DelicateLockApi
public suspend fun Locks.attach(ticket: LockTicket): HeldLock {
    val calls = ticketCalls()
    val acquired = calls.trace() // before the call suspends: afterwards the caller's frames are gone
    return Handle(calls.attach(ticket, coroutineContext.dispatchesResumption()).awaitOrWithdraw(), acquired)
}
