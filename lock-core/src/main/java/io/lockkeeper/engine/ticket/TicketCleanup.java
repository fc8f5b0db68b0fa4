package io.lockkeeper.engine.ticket;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.engine.place.TicketPayload;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.spi.NodeData;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Settles the node of a detached hold after a call whose caller has gone or was told of a failure. It removes the node of
 * a hold that nobody wants any more, or makes the node that of its ticket again. It goes on until that is surely done, or
 * the node is gone or another owner's, or the connection is closed. Then the lease ends it.
 *
 * <p>Thread rules: one request at a time; any thread may call. There is no lock.
 */
final class TicketCleanup {
    private static final long LONGEST_BACKOFF = 1_000_000_000;

    private final EngineContext context;
    private final SessionGuard guard;
    private final TicketNode unwanted;
    private final @Nullable TicketNode owner; // null if the node is to be removed
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int failures; // changed by one answer at a time

    private TicketCleanup(EngineContext context, SessionGuard guard, TicketNode unwanted, @Nullable TicketNode owner) {
        this.context = context;
        this.guard = guard;
        this.unwanted = unwanted;
        this.owner = owner;
    }

    /** Removes the node. The future completes when there is nothing left to do. */
    static CompletableFuture<Void> remove(EngineContext context, SessionGuard guard, TicketNode unwanted) {
        return new TicketCleanup(context, guard, unwanted, null).begin();
    }

    /**
     * Makes the node of an attach that failed that of the ticket again, with the lease that it has. The node is written
     * also if the attach does not seem to have come through: its request may be under way, and then fails by the version.
     */
    static CompletableFuture<Void> restore(
            EngineContext context, SessionGuard guard, TicketNode attached, TicketNode ticket) {
        return new TicketCleanup(context, guard, attached, ticket).begin();
    }

    private CompletableFuture<Void> begin() {
        step();
        return done;
    }

    private void step() {
        NonThrowingStore.hear(unwanted.status(), (status, error) -> {
            if (error != null || status == null) again(error);
            else if (status.isPresent() && isToBeSettled(status.get().data()))
                settle(status.get().data());
            else done.complete(null);
        });
    }

    private boolean isToBeSettled(NodeData found) {
        return unwanted.isIn(found.bytes()) || owner != null && owner.isIn(found.bytes());
    }

    private void settle(NodeData found) {
        NonThrowingStore.hear(request(found), (settled, error) -> {
            if (error != null) again(error);
            else if (settled != null && settled) done.complete(null);
            else step(); // gone already, or written meanwhile
        });
    }

    private CompletionStage<Boolean> request(NodeData found) {
        var store = context.store();
        if (owner == null) return store.remove(unwanted.lock(), unwanted.node(), found.version());
        var before = Objects.requireNonNull(TicketPayload.read(found.bytes()));
        var restored = new TicketPayload(before.leaseMillis(), before.token(), owner.secretHash(), false);
        return store.write(owner.lock(), owner.node(), restored.write(context.ownData()), found.version());
    }

    private void again(Throwable error) {
        context.runtime().catchUp();
        if (guard.state() == ConnectionState.CLOSED) {
            done.complete(null);
            return;
        }
        failures++;
        if (failures == 1 && BackgroundFailures.isRefusal(error))
            context.backgroundFailures().stays(unwanted.lock(), unwanted.node(), BackgroundFailures.cause(error));
        context.runtime().schedule(Math.min(LONGEST_BACKOFF, 1_000_000L << Math.min(failures, 10)), this::step);
    }
}
