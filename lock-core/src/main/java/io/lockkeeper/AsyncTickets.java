package io.lockkeeper;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Holds that outlive their process, for callers that want futures: {@link AsyncLocks#tickets}. What such a hold is, and
 * what it protects, stands at {@link BlockingTickets}. No call blocks. If a caller completes a returned future itself, the
 * request is withdrawn, and leaves no new hold behind; a ticket that was to be attached stays good. Wrong arguments throw at the call; every other failure completes
 * the future. Dependent stages run on the options' executor. Null throws {@link NullPointerException}. Safe for use from
 * any thread.
 */
public final class AsyncTickets {
    private final TicketCalls calls;

    AsyncTickets(Namespace names) {
        this.calls = new TicketCalls(names);
    }

    /** Acquires with the options' wait; see {@link #acquireAsync(String, Duration, LockTerms)}. */
    public CompletableFuture<LockTicket> acquireAsync(String name, Duration lease) {
        return acquireAsync(name, lease, LockTerms.defaults());
    }

    /**
     * As {@link BlockingTickets#acquire(String, Duration, LockTerms)}, without blocking.
     *
     * @return completes with the ticket, or with what that method throws
     * @throws IllegalArgumentException if the name is not valid, the lease is shorter than a second, or the terms ask
     *     for re-entry
     */
    public CompletableFuture<LockTicket> acquireAsync(String name, Duration lease, LockTerms terms) {
        return answer(calls.acquire(calls.full(name), lease, calls.resolve(terms), false));
    }

    /** As {@link #acquireAsync(String, Duration, LockTerms)}, but asks once; empty if the lock is not free now. */
    public CompletableFuture<Optional<LockTicket>> tryAcquireAsync(String name, Duration lease) {
        var asked = calls.acquire(calls.full(name), lease, calls.resolve(LockTerms.ifFree()), false);
        var answer = new WithdrawableFuture<Optional<LockTicket>>(asked);
        asked.whenComplete((ticket, error) -> {
            if (error instanceof LockTimeoutException) answer.complete(Optional.empty());
            else answer.hand(error, () -> Optional.of(ticket), () -> asked.undo(ticket));
        });
        return answer.withdrawing();
    }

    /**
     * As {@link BlockingTickets#detach}, without blocking.
     *
     * @return completes with the ticket, or with {@link LockLostException} or {@link LockStoreException}
     * @throws IllegalArgumentException if the lease is shorter than a second, or the lock is not one that
     *     {@code acquireAsync} or {@link #attachAsync} returned
     * @throws IllegalStateException if it was released
     */
    public CompletableFuture<LockTicket> detachAsync(HeldLock held, Duration lease) {
        return answer(calls.detach(held, lease, false));
    }

    /**
     * As {@link BlockingTickets#renew}, without blocking.
     *
     * @return completes with the same ticket, or with {@link LockLostException} or {@link LockStoreException}
     * @throws IllegalArgumentException if the lease is shorter than a second
     */
    public CompletableFuture<LockTicket> renewAsync(LockTicket ticket, Duration lease) {
        return answer(calls.renew(ticket, lease, false));
    }

    /**
     * As {@link BlockingTickets#release}, without blocking.
     *
     * @return completes with whether this call released the lock, or with {@link LockLostException} or
     *     {@link LockStoreException}
     */
    public CompletableFuture<Boolean> releaseAsync(LockTicket ticket) {
        return answer(calls.release(ticket, false));
    }

    /**
     * As {@link BlockingTickets#attach}, without blocking. The caller must release the hold, or detach it again.
     *
     * @return completes with the hold, or with {@link LockLostException} or {@link LockStoreException}
     */
    public CompletableFuture<HeldLock> attachAsync(LockTicket ticket) {
        var acquired = calls.trace();
        var asked = calls.attach(ticket, false);
        var answer = new WithdrawableFuture<HeldLock>(asked);
        asked.whenComplete(
                (hold, error) -> answer.hand(error, () -> new Handle(hold, acquired), () -> asked.undo(hold)));
        return answer.withdrawing();
    }

    private static <T> CompletableFuture<T> answer(Pending<T> asked) {
        var answer = new WithdrawableFuture<T>(asked);
        asked.whenComplete((value, error) -> answer.hand(error, () -> value, () -> asked.undo(value)));
        return answer.withdrawing();
    }
}
