package io.lockkeeper;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Holds that outlive their process, for threads that block: {@link BlockingLocks#tickets}. Such a hold is a
 * {@link LockTicket}. Any process that has it can renew it, release it, or attach it, which makes an ordinary hold of it.
 *
 * <p>A ticket protects by its lease and its fencing token alone. No session stands behind it, so nobody is told when it
 * is over. Renew it in time, and let the protected resource compare the tokens. A process that waits for the lock removes
 * a ticket whose lease is over, so an expired ticket that nobody waits for can still be renewed. The ages of tickets are
 * measured by the servers' clock and by the waiting process's own. If a new leader's clock is ahead of the old one's, a
 * ticket may end earlier by the difference.
 *
 * <p>The process that waits directly behind a ticket removes it when its lease is over. Others see it when they become the
 * next, or when they begin to wait. If the one behind it uses another library, such as Curator's mutex, the ticket stays
 * until that one gives up.
 *
 * <p>Every call blocks, and an interrupt ends it. A call that is interrupted leaves no new hold behind. No call is
 * re-entrant. Null throws {@link NullPointerException}. Safe for use from any thread.
 */
public final class BlockingTickets {
    private final TicketCalls calls;
    private final ThreadHolds threadHolds;

    BlockingTickets(Namespace names, ThreadHolds threadHolds) {
        this.calls = new TicketCalls(names);
        this.threadHolds = threadHolds;
    }

    /** Acquires with the options' wait; see {@link #acquire(String, Duration, LockTerms)}. */
    public LockTicket acquire(String name, Duration lease) throws InterruptedException {
        return acquire(name, lease, LockTerms.defaults());
    }

    /**
     * Waits for the lock as {@link BlockingLocks#acquire(String, LockTerms)} does, and detaches it at once. The lock
     * then stays taken when this process ends. The lease counts from when the ticket was made. With
     * {@link LockOptions#FOREVER} the lock is taken until it is released; if the ticket is lost then, only a release by
     * force frees the lock. Of the terms the wait and {@code stealAfter} count.
     *
     * @throws LockTimeoutException if others held the lock for longer than the wait
     * @throws LockLostException if the lock was lost before it was detached
     * @throws LockStoreException if the backend failed, or did not confirm the ticket within {@code ioTimeout}. The lock
     *     is given back then
     * @throws LockNestedException if this thread holds the lock in a body
     * @throws LockOrderException if the order in which this thread nests locks could deadlock; see
     *     {@link LockOrderCheck}
     * @throws IllegalArgumentException if the name is not valid, the lease is shorter than a second, or the terms ask
     *     for re-entry
     */
    public LockTicket acquire(String name, Duration lease, LockTerms terms) throws InterruptedException {
        BlockingCalls.throwIfInterrupted();
        var full = List.of(calls.full(name));
        var asked = calls.resolve(terms);
        threadHolds.refuseNested(full, asked.mode(), false);
        threadHolds.checkOrder(full, asked);
        return calls.acquire(full.get(0), lease, asked, true).await();
    }

    /**
     * As {@link #acquire(String, Duration, LockTerms)}, but asks once, and returns empty if the lock is not free now. A
     * ticket that has expired by the servers' clock counts as free.
     */
    public Optional<LockTicket> tryAcquire(String name, Duration lease) throws InterruptedException {
        try {
            return Optional.of(acquire(name, lease, LockTerms.ifFree()));
        } catch (LockTimeoutException busy) {
            return Optional.empty();
        }
    }

    /**
     * Makes a ticket of a lock that {@link BlockingLocks#acquire(String)} or {@link #attach} returned. The handle is
     * released by that, and nobody else gets the lock in between. The ticket's token is higher than the hold's.
     *
     * @throws LockLostException if the lock was lost. Nothing was detached
     * @throws LockStoreException if the backend failed, or did not confirm the ticket within {@code ioTimeout}. The lock
     *     is given back then
     * @throws IllegalArgumentException if the lease is shorter than a second, or the lock is not one that these calls
     *     returned
     * @throws IllegalStateException if it was released
     */
    public LockTicket detach(HeldLock held, Duration lease) throws InterruptedException {
        BlockingCalls.throwIfInterrupted();
        return calls.detach(held, lease, true).await();
    }

    /**
     * Gives the ticket this lease from now on. It may be shorter than the one before, but processes that wait already
     * may notice that only when the one before would have been over. The ticket stays the same.
     *
     * @throws LockLostException if the ticket is over: {@link LossCause#REMOVED} if its node is gone, because its lease
     *     was over and others wanted the lock, or it was released; {@link LossCause#TICKET_USED} if it was attached
     * @throws LockStoreException if the backend failed, or was silent for {@code ioTimeout}. The lease may have been
     *     renewed all the same
     * @throws IllegalArgumentException if the lease is shorter than a second
     */
    public void renew(LockTicket ticket, Duration lease) throws InterruptedException {
        BlockingCalls.throwIfInterrupted();
        calls.renew(ticket, lease, true).await();
    }

    /**
     * Releases the lock. Returns false if that was not necessary, because the ticket was over: released before, or
     * expired and removed.
     *
     * @throws LockLostException with {@link LossCause#TICKET_USED} if the ticket was attached
     * @throws LockStoreException if the backend failed, or was silent for {@code ioTimeout}. The lock may have been
     *     released all the same
     */
    public boolean release(LockTicket ticket) throws InterruptedException {
        BlockingCalls.throwIfInterrupted();
        return calls.release(ticket, true).await();
    }

    /**
     * Makes an ordinary hold of the ticket, in this process. The ticket is used up by that: a second attach is refused.
     * The hold renews the ticket's lease by itself each third of it, for as long as it is held, and its token is higher
     * than the ticket's. It is lost ({@link LossCause#LEASE_OVER}) a tenth of the lease before others may get the lock.
     * If this process dies, the lock is free when the lease is over, not when the session ends. A close ends the hold
     * like any other. The caller must release it, or {@link #detach} it again.
     *
     * @throws LockLostException if the ticket is over, as {@link #renew} throws it
     * @throws LockStoreException if the backend failed, or was silent for {@code ioTimeout}. The ticket stays good then,
     *     and after an interrupt too: its lock is not free. If the servers had attached it, it counts as used until they
     *     have answered, and its lease begins anew. If this process dies in between, the lease ends it
     */
    public HeldLock attach(LockTicket ticket) throws InterruptedException {
        BlockingCalls.throwIfInterrupted();
        var acquired = calls.trace();
        var hold = calls.attach(ticket, true).await();
        threadHolds.addHandle(hold);
        return new Handle(hold, acquired);
    }
}
