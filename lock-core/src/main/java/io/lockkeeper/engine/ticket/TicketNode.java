package io.lockkeeper.engine.ticket;

import io.lockkeeper.LockLostException;
import io.lockkeeper.LockTicket;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.looking.Inquiry;
import io.lockkeeper.engine.place.TicketPayload;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.spi.NodeStatus;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * The node of a detached hold, for the owner of a ticket. It reads the node, compares the secret, and changes the node at
 * the version that it read, again and again until nothing came in between. Each step may be sent more than once.
 *
 * <p>Thread rules: any thread may call any method; nothing blocks and there is no state.
 */
record TicketNode(EngineContext context, String lock, String node, String secretHash) {
    static TicketNode of(EngineContext context, LockTicket ticket) {
        return new TicketNode(context, ticket.name(), ticket.node(), Secret.hash(ticket.secret()));
    }

    /** What was written, and when that was sent, by this process's clock, at the earliest. */
    record Written(TicketPayload payload, long sentAt) {}

    /**
     * Reads the node, after the server has caught up with the leader. A ticket comes from another process, often faster
     * than a follower hears of its node: an old answer would call a good ticket used, or its lock free.
     */
    CompletionStage<Optional<NodeStatus>> status() {
        return context.store().read(lock, node, true);
    }

    /** Fails if the node is gone, or is of a ticket with another secret. */
    private CompletableFuture<NodeStatus> read(Inquiry inquiry) {
        return inquiry.ask(this::status).thenApply(status -> {
            if (status.isEmpty()) throw LockLostException.ofTicket(lock, LossCause.REMOVED);
            return status.get();
        });
    }

    /** Whether these data of the node are of this secret. */
    boolean isIn(byte[] data) {
        var payload = TicketPayload.read(data);
        return payload != null && payload.secretHash().equals(secretHash);
    }

    private boolean isOurs(NodeStatus status) {
        return isIn(status.data().bytes());
    }

    /** Writes the node anew. If an answer was lost, what was written is found and counts. */
    CompletableFuture<Written> change(Inquiry inquiry, UnaryOperator<TicketPayload> change) {
        return change(inquiry, change, context.runtime().nanoTime(), "");
    }

    private CompletableFuture<Written> change(
            Inquiry inquiry, UnaryOperator<TicketPayload> change, long firstSentAt, String triedHash) {
        return read(inquiry).thenCompose(status -> {
            var payload = TicketPayload.read(status.data().bytes());
            if (payload != null && payload.secretHash().equals(triedHash) && !triedHash.equals(secretHash))
                return CompletableFuture.completedFuture(new Written(payload, firstSentAt)); // by a lost request
            if (payload == null || !isOurs(status)) throw LockLostException.ofTicket(lock, LossCause.TICKET_USED);
            var next = change.apply(payload);
            var data = next.write(context.ownData());
            long sentAt = context.runtime().nanoTime();
            long earliest = triedHash.isEmpty() ? sentAt : firstSentAt;
            int version = status.data().version();
            return inquiry.ask(() -> context.store().write(lock, node, data, version))
                    .thenCompose(written -> written
                            ? CompletableFuture.completedFuture(new Written(next, earliest))
                            : change(inquiry, change, earliest, next.secretHash()));
        });
    }

    /** Removes the node. Returns whether this did it; false if it was gone. */
    CompletableFuture<Boolean> remove(Inquiry inquiry) {
        return inquiry.ask(this::status).thenCompose(status -> remove(inquiry, status, new Removal()));
    }

    private CompletableFuture<Boolean> remove(Inquiry inquiry, Optional<NodeStatus> status, Removal removal) {
        if (status.isEmpty()) return CompletableFuture.completedFuture(removal.mayBeDone);
        if (!isOurs(status.get())) throw LockLostException.ofTicket(lock, LossCause.TICKET_USED);
        int version = status.get().data().version();
        return inquiry.ask(() -> context.store().remove(lock, node, version).whenComplete(removal::note))
                .thenCompose(removed -> removed
                        ? CompletableFuture.completedFuture(true)
                        : inquiry.ask(this::status).thenCompose(again -> remove(inquiry, again, removal)));
    }

    /** Whether a request whose answer was lost may have removed the node. If it is gone then, it counts as removed. */
    private static final class Removal {
        private volatile boolean mayBeDone;

        void note(Boolean removed, Throwable error) {
            if (error == null) return;
            var cause = BackgroundFailures.cause(error);
            if (!(cause instanceof StoreException known) || known.outcome() == Outcome.UNKNOWN) mayBeDone = true;
        }
    }
}
