package io.lockkeeper.engine;

import io.lockkeeper.LossCause;
import io.lockkeeper.engine.hold.Holds;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.place.Contenders;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.engine.ticket.Tickets;
import io.lockkeeper.spi.Cancellable;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Closes an engine in order: callers that wait are failed, holds end, nodes are removed, and the store is closed.
 *
 * <p>Thread rules: any thread may call; nothing blocks. The first call decides.
 */
final class Closing {
    private final EngineContext context;
    private final SessionGuard guard;
    private final Contenders contenders;
    private final Holds holds;
    private final Tickets tickets;
    private final Runnable failWaiters;
    private final AtomicReference<@Nullable CompletableFuture<Void>> closing = new AtomicReference<>();

    Closing(
            EngineContext context,
            SessionGuard guard,
            Contenders contenders,
            Holds holds,
            Tickets tickets,
            Runnable failWaiters) {
        this.context = context;
        this.guard = guard;
        this.contenders = contenders;
        this.holds = holds;
        this.tickets = tickets;
        this.failWaiters = failWaiters;
    }

    /** Only the first call has an effect, and its grace counts. */
    CompletableFuture<Void> begin(long graceNanos) {
        var done = new CompletableFuture<Void>();
        if (!closing.compareAndSet(null, done)) return Objects.requireNonNull(closing.get());
        guard.beginClosing();
        failWaiters.run();
        holds.forEach(hold -> hold.lose(LossCause.CLOSED));
        var givenBack = CompletableFuture.allOf(holds.close(), tickets.close());
        after(givenBack, graceNanos, () -> {
            contenders.forEach(Contender::retire);
            var noneLeft = CompletableFuture.allOf(contenders.close(), tickets.removeAll());
            after(noneLeft, context.ioNanos(), () -> {
                if (noneLeft.isDone() || context.store().closesSession()) {
                    closeStore(done);
                } else {
                    // The session outlives this engine, and the nodes of attached holds outlive the session. So they
                    // must
                    // be removed, however long that takes.
                    context.runtime().signals().execute(() -> done.complete(null));
                    noneLeft.thenRun(() -> closeStore(done));
                }
            });
        });
        return done;
    }

    private void closeStore(CompletableFuture<Void> done) {
        context.runtime().signals().execute(() -> {
            context.store().close();
            try {
                guard.closed();
            } finally {
                context.runtime().close();
                done.complete(null);
            }
        });
    }

    /** Runs the next step when the event has come or the time is over, whichever is first. */
    private void after(CompletableFuture<Void> event, long nanos, Runnable next) {
        var gone = new AtomicBoolean();
        Runnable go = () -> {
            if (gone.compareAndSet(false, true)) next.run();
        };
        var cancel = event.isDone() ? Cancellable.NONE : context.runtime().schedule(nanos, go);
        event.thenRun(() -> {
            cancel.cancel();
            go.run();
        });
    }
}
