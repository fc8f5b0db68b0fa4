package io.lockkeeper.engine.ticket;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.engine.place.TicketPayload;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.spi.NodeStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Removes the node of a detached hold that nobody wants any more: an attached hold that was given back, or a ticket whose
 * caller has gone. It goes on until the node is surely gone, or is another owner's, or the connection is closed. Then the
 * lease ends it.
 *
 * <p>Thread rules: one request at a time; any thread may call. There is no lock.
 */
final class TicketRemoval {
    private static final long LONGEST_BACKOFF = 1_000_000_000;

    private final EngineContext context;
    private final SessionGuard guard;
    private final TicketNode ticket;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private int failures; // changed by one answer at a time

    private TicketRemoval(EngineContext context, SessionGuard guard, TicketNode ticket) {
        this.context = context;
        this.guard = guard;
        this.ticket = ticket;
    }

    /** Begins. The future completes when there is nothing left to do. */
    static CompletableFuture<Void> begin(EngineContext context, SessionGuard guard, TicketNode ticket) {
        var removal = new TicketRemoval(context, guard, ticket);
        removal.step();
        return removal.gone;
    }

    private void step() {
        NonThrowingStore.hear(ticket.status(), (status, error) -> {
            if (error != null || status == null) again(error);
            else remove(status);
        });
    }

    private void remove(Optional<NodeStatus> status) {
        var payload =
                status.map(found -> TicketPayload.read(found.data().bytes())).orElse(null);
        if (payload == null || !payload.secretHash().equals(ticket.secretHash())) {
            gone.complete(null);
            return;
        }
        int version = status.get().data().version();
        NonThrowingStore.hear(context.store().remove(ticket.lock(), ticket.node(), version), (removed, error) -> {
            if (error != null) again(error);
            else if (removed != null && removed) gone.complete(null);
            else step(); // gone already, or written meanwhile
        });
    }

    private void again(Throwable error) {
        context.runtime().catchUp();
        if (guard.state() == ConnectionState.CLOSED) {
            gone.complete(null);
            return;
        }
        failures++;
        if (failures == 1 && BackgroundFailures.isRefusal(error))
            context.backgroundFailures().stays(ticket.lock(), ticket.node(), BackgroundFailures.cause(error));
        context.runtime().schedule(Math.min(LONGEST_BACKOFF, 1_000_000L << Math.min(failures, 10)), this::step);
    }
}
