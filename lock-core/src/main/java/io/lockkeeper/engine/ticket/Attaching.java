package io.lockkeeper.engine.ticket;

import io.lockkeeper.EngineHold;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.LockTicket;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.place.TicketPayload;
import io.lockkeeper.engine.place.Token;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Makes holds of tickets. An attach that fails, or whose caller has gone, leaves the ticket good: it protects something,
 * so its lock must not be free because of that.
 *
 * <p>Thread rules: any thread may call any method; nothing blocks and there is no lock.
 */
final class Attaching {
    private final EngineContext context;
    private final TicketInquiries inquiries;
    private final AttachedHolds attached;

    Attaching(EngineContext context, TicketInquiries inquiries, AttachedHolds attached) {
        this.context = context;
        this.inquiries = inquiries;
        this.attached = attached;
    }

    CompletableFuture<EngineHold> attach(LockTicket ticket, Consumer<Runnable> whenCancelled) {
        var secretHash = Secret.hash(Secret.fresh());
        var own = new TicketNode(context, ticket.name(), ticket.node(), secretHash);
        CompletableFuture<EngineHold> hold = inquiries
                .ask(
                        ticket.name(),
                        whenCancelled,
                        inquiry -> node(ticket)
                                .change(
                                        inquiry,
                                        before -> new TicketPayload(
                                                before.leaseMillis(),
                                                tokenAfter(ticket.name(), before.token()),
                                                secretHash,
                                                true)))
                .thenApply(written -> hold(own, written));
        hold.whenComplete((made, error) -> {
            if (error != null) failed(own, ticket, BackgroundFailures.cause(error));
        });
        return hold;
    }

    private EngineHold hold(TicketNode own, TicketNode.Written written) {
        var lease = written.payload().leaseMillis();
        long nanos = lease.isEmpty() ? Nanos.FOREVER : lease.getAsLong() * 1_000_000;
        var renewals = new Renewals(context, inquiries.all(), own, nanos);
        // This process may have stood still before it heard the answer. Others may have the lock by now.
        if (renewals.left(written.sentAt()) <= 0) throw new LockLostException(own.lock(), LossCause.LEASE_OVER);
        var hold = new AttachedHold(attached, own, written.payload().token(), renewals);
        attached.add(hold, written.sentAt());
        return hold;
    }

    private void failed(TicketNode own, LockTicket ticket, Throwable cause) {
        if (!(cause instanceof LockLostException lost)) attached.restore(own, node(ticket)); // it may have come through
        else if (lost.lossCause() == LossCause.LEASE_OVER) attached.remove(own);
    }

    /** Takes back a hold that came too late for its caller. */
    void undo(LockTicket ticket, EngineHold hold) {
        if (hold instanceof AttachedHold unused && unused.tryEndDetached()) {
            attached.restore(unused.node(), node(ticket));
            unused.detached(true);
        } else hold.undo(); // it was lost
    }

    private TicketNode node(LockTicket ticket) {
        return TicketNode.of(context, ticket);
    }

    /** The next token on the same node. */
    static long tokenAfter(String name, long token) {
        return Token.after(token)
                .orElseThrow(() -> new LockStoreException(
                        name,
                        Quoted.lock(name)
                                + " can't be detached or attached: its node leaves no room for a further fencing token,"
                                + " because the lock was handed on too often. Release it, and acquire it again.",
                        null));
    }
}
