package io.lockkeeper.engine.ticket;

import io.lockkeeper.EngineHold;
import io.lockkeeper.LockException;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.LockTicket;
import io.lockkeeper.LossCause;
import io.lockkeeper.Pending;
import io.lockkeeper.Ticketing;
import io.lockkeeper.engine.hold.Detachment;
import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.looking.Inquiries;
import io.lockkeeper.engine.looking.LookFailures;
import io.lockkeeper.engine.place.TicketPayload;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.spi.StoreException;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Takes in the callers that make or use tickets.
 *
 * <p>Thread rules: any thread may call any method, and none blocks. There is no lock here: each part guards itself.
 */
@InternalLockApi
public final class Tickets implements Ticketing {
    /** How a lock is acquired that is then detached. */
    @InternalLockApi
    public interface Acquiring {
        Pending<EngineHold> acquire(String name, Terms terms, boolean wantsHolder, boolean completesInline);
    }

    private final EngineContext context;
    private final LookFailures failures;
    private final Inquiries inquiries;
    private final Acquiring acquiring;
    private final TicketInquiries calls;
    private final AttachedHolds attached;
    private final Attaching attaching;

    public Tickets(EngineContext context, SessionGuard guard, Acquiring acquiring) {
        this.context = context;
        this.acquiring = acquiring;
        failures = new LookFailures(context, guard);
        inquiries = new Inquiries(context, guard, failures);
        calls = new TicketInquiries(inquiries);
        attached = new AttachedHolds(context, guard);
        attaching = new Attaching(context, calls, attached);
    }

    @Override
    public Pending<LockTicket> acquire(String name, long leaseNanos, Terms terms, boolean completesInline) {
        var pending = new PendingTicket<LockTicket>(this::abandon);
        var asked = acquiring.acquire(name, terms, true, true);
        pending.whenCancelled(() -> asked.cancel(false));
        asked.whenAnswered((hold, error) -> {
            if (error != null) {
                pending.take(context, CompletableFuture.failedFuture(error), completesInline, this::told);
            } else if (pending.isDone()) {
                hold.undo();
            } else {
                detachInto(pending, hold, leaseNanos, completesInline);
            }
        });
        return pending;
    }

    @Override
    public Pending<LockTicket> detach(EngineHold given, long leaseNanos, boolean completesInline) {
        if (!owns(given))
            throw new IllegalArgumentException(
                    Quoted.lock(given.name()) + " was acquired by other locks, and only those can detach it");
        if (given.hasEnded() && given.lossCause() == null) given.ensureHeld(); // throws
        var pending = new PendingTicket<LockTicket>(this::abandon);
        try {
            // Before anything is done: without room for a further token the caller keeps its hold.
            Attaching.tokenAfter(given.name(), given.fencingToken());
            detachInto(pending, given, leaseNanos, completesInline);
        } catch (LockStoreException noRoom) {
            pending.take(context, CompletableFuture.failedFuture(noRoom), completesInline, this::told);
        }
        return pending;
    }

    private void detachInto(
            PendingTicket<LockTicket> pending, EngineHold given, long leaseNanos, boolean completesInline) {
        CompletableFuture<LockTicket> made;
        try {
            long token = Attaching.tokenAfter(given.name(), given.fencingToken());
            made = given instanceof AttachedHold again
                    ? detachAgain(again, leaseNanos, token, pending)
                    : detach((Hold) given, leaseNanos, token, pending);
        } catch (Throwable thrown) {
            given.undo();
            made = CompletableFuture.failedFuture(thrown);
        }
        pending.take(context, made, completesInline, this::told);
    }

    /** Puts a node that outlives the session into the place of the hold's own. */
    private CompletableFuture<LockTicket> detach(
            Hold hold, long leaseNanos, long token, PendingTicket<LockTicket> pending) {
        var name = hold.name();
        var secret = Secret.fresh();
        var payload = new TicketPayload(millis(leaseNanos), token, Secret.hash(secret), false);
        var replacement = Detachment.replacement(hold, payload.write(context.ownData()));
        var timer = context.runtime()
                .scheduleOrThrow(context.ioNanos(), () -> replacement.giveUp(failures.silent(name, null)));
        pending.whenCancelled(() -> replacement.giveUp(new CancellationException()));
        try {
            Detachment.begin(hold, replacement);
        } catch (Throwable lost) {
            timer.cancel();
            throw lost;
        }
        return replacement.outcome().handle((node, error) -> {
            timer.cancel();
            if (error != null) throw failed(name, BackgroundFailures.cause(error));
            if (node.isPresent()) return new LockTicket(name, node.get(), secret, token);
            var cause = hold.lossCause();
            throw new LockLostException(name, cause == null ? LossCause.REMOVED : cause);
        });
    }

    private LockException failed(String name, Throwable error) {
        if (error instanceof LockException known) return known;
        return error instanceof StoreException store ? failures.refused(name, store) : failures.told(name, error);
    }

    /** An attached hold has a node of its kind already, and only needs another secret. */
    private CompletableFuture<LockTicket> detachAgain(
            AttachedHold hold, long leaseNanos, long token, PendingTicket<LockTicket> pending) {
        hold.endDetached();
        var secret = Secret.fresh();
        var ticket = new LockTicket(hold.name(), hold.node().node(), secret, token);
        return calls.ask(
                        hold.name(),
                        pending::whenCancelled,
                        inquiry -> hold.node()
                                .change(
                                        inquiry,
                                        before -> new TicketPayload(
                                                millis(leaseNanos), token, Secret.hash(secret), false)))
                .thenApply(written -> ticket)
                .whenComplete((made, error) -> {
                    hold.detached(error == null);
                    if (error == null) return;
                    attached.remove(hold.node()); // whichever of the two it is: nobody has a ticket for it
                    abandon(ticket);
                });
    }

    @Override
    public Pending<LockTicket> renew(LockTicket ticket, long leaseNanos, boolean completesInline) {
        var pending = new PendingTicket<LockTicket>(renewed -> {});
        var renewed = calls.ask(
                ticket.name(),
                pending::whenCancelled,
                inquiry -> node(ticket)
                        .change(
                                inquiry,
                                before -> new TicketPayload(
                                        millis(leaseNanos), before.token(), before.secretHash(), before.attached())));
        var events = context.events();
        if (events != null) renewed.thenRun(() -> events.ticketRenewed(ticket, leaseNanos));
        pending.take(context, renewed.thenApply(written -> ticket), completesInline, this::told);
        return pending;
    }

    @Override
    public Pending<Boolean> release(LockTicket ticket, boolean completesInline) {
        var pending = new PendingTicket<Boolean>(released -> {});
        var released = calls.ask(
                ticket.name(), pending::whenCancelled, inquiry -> node(ticket).remove(inquiry));
        var events = context.events();
        if (events != null) released.thenAccept(removed -> events.ticketReleased(ticket, removed));
        pending.take(context, released, completesInline, this::told);
        return pending;
    }

    @Override
    public Pending<EngineHold> attach(LockTicket ticket, boolean completesInline) {
        var pending = new PendingTicket<EngineHold>(hold -> attaching.undo(ticket, hold));
        pending.take(context, attaching.attach(ticket, pending::whenCancelled), completesInline, this::told);
        return pending;
    }

    private TicketNode node(LockTicket ticket) {
        return TicketNode.of(context, ticket);
    }

    /** Nobody has this ticket. */
    private void abandon(LockTicket ticket) {
        attached.remove(node(ticket));
    }

    private LockException told(Throwable error) {
        return BackgroundFailures.cause(error) instanceof LockException known ? known : failures.told("", error);
    }

    /** In milliseconds, rounded up; empty if for ever. */
    private static OptionalLong millis(long leaseNanos) {
        return leaseNanos == Nanos.FOREVER ? OptionalLong.empty() : OptionalLong.of((leaseNanos + 999_999) / 1_000_000);
    }

    /** Whether this engine granted or attached the hold. */
    public boolean owns(EngineHold hold) {
        return hold instanceof Hold known && known.context() == context
                || hold instanceof AttachedHold other && other.context() == context;
    }

    /** The holds that were made of tickets, for reports. */
    public AttachedHolds attached() {
        return attached;
    }

    /** The client is connected (again): what was asked is asked again. */
    public void reconnected() {
        inquiries.reconnected();
        attached.reconnected();
    }

    /** The backend refuses everything to this client. */
    public void refused(StoreException why) {
        inquiries.refused(why);
    }

    /** The engine closes: what is under way fails, and attached holds are lost. Completes when all were given back. */
    public CompletableFuture<Void> close() {
        inquiries.closed();
        return attached.close();
    }

    /** Removes the nodes of what was not given back. Completes when none is left. */
    public CompletableFuture<Void> removeAll() {
        return attached.removeAll();
    }
}
