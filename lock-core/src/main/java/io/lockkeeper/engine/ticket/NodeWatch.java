package io.lockkeeper.engine.ticket;

import io.lockkeeper.LossCause;
import io.lockkeeper.engine.looking.Inquiries;
import io.lockkeeper.engine.looking.Inquiry;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.NodeData;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the node of an attached hold, so that its removal is noticed at once. The watch is set by a read that may be
 * answered by a server that lags behind, for example in a new session. So before the hold is ended, the node is read
 * once more, after the server has caught up.
 *
 * <p>If the backend refuses a read, it is asked again: a hold without a lease hears of its end by this watch alone.
 *
 * <p>Thread rules: fields change under this object's monitor. Requests are sent, timers cancelled and the loss is told
 * outside it.
 */
final class NodeWatch {
    private static final long AFTER_REFUSAL = 1_000_000_000;
    private static final long AFTER_OLD_ANSWER = 100_000_000;

    private final EngineContext context;
    private final Inquiries inquiries;
    private final TicketNode node;
    private final Consumer<LossCause> lost;
    private final UUID watcher;
    private final Runnable changed = this::look; // one object, so that a second watch replaces the first

    // Guarded by this object's monitor.
    private @Nullable Inquiry asking;
    private Cancellable nextLook = Cancellable.NONE;
    private boolean stopped;

    /** @param lost told, perhaps more than once, when the node has gone or is another owner's */
    NodeWatch(EngineContext context, Inquiries inquiries, TicketNode node, Consumer<LossCause> lost) {
        this.context = context;
        this.inquiries = inquiries;
        this.node = node;
        this.lost = lost;
        this.watcher = context.newContenderId();
    }

    /** Watches the node from now on, and reads it. A look that is under way is given up for this one. */
    void look() {
        var inquiry = inquiries.unbounded(node.lock(), 1);
        Inquiry before;
        Cancellable pending;
        synchronized (this) {
            if (stopped) return;
            before = asking;
            asking = inquiry;
            pending = nextLook;
            nextLook = Cancellable.NONE;
        }
        pending.cancel();
        if (before != null) before.end();
        inquiries.begin(inquiry);
        var loss = inquiry.ask(() -> context.store()
                        .watch(node.lock(), watcher, node.node(), changed)
                        .whenComplete((data, error) -> unwatchIfStopped()))
                .thenCompose(data -> confirm(inquiry, data));
        NonThrowingStore.hear(loss, (cause, error) -> {
            inquiry.end();
            if (!isLast(inquiry)) return;
            if (error != null) lookIn(AFTER_REFUSAL);
            else if (cause.isPresent()) lost.accept(cause.get());
        });
    }

    private CompletableFuture<Optional<LossCause>> confirm(Inquiry inquiry, Optional<NodeData> seen) {
        if (lossIn(seen).isEmpty()) return CompletableFuture.completedFuture(Optional.empty());
        return inquiry.ask(node::status).thenApply(status -> {
            var loss = lossIn(status.map(found -> found.data()));
            if (loss.isEmpty() && isLast(inquiry)) lookIn(AFTER_OLD_ANSWER); // there may be no watch yet
            return loss;
        });
    }

    private Optional<LossCause> lossIn(Optional<NodeData> data) {
        if (data.isEmpty()) return Optional.of(LossCause.REMOVED);
        return node.isIn(data.get().bytes()) ? Optional.empty() : Optional.of(LossCause.TICKET_USED);
    }

    private synchronized boolean isLast(Inquiry inquiry) {
        return asking == inquiry && !stopped;
    }

    private void lookIn(long nanos) {
        synchronized (this) {
            if (!stopped) nextLook = context.runtime().schedule(nanos, this::look);
        }
    }

    /** The request for a watch may have been under way when the hold ended. */
    private void unwatchIfStopped() {
        boolean over;
        synchronized (this) {
            over = stopped;
        }
        if (over) context.store().unwatch(node.lock(), watcher);
    }

    void stop() {
        Inquiry last;
        Cancellable pending;
        synchronized (this) {
            if (stopped) return;
            stopped = true;
            last = asking;
            asking = null;
            pending = nextLook;
            nextLook = Cancellable.NONE;
        }
        pending.cancel();
        if (last != null) last.end();
        context.store().unwatch(node.lock(), watcher);
    }
}
