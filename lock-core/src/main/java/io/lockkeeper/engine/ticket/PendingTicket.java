package io.lockkeeper.engine.ticket;

import io.lockkeeper.LockException;
import io.lockkeeper.Pending;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The answer for one caller that makes or uses a ticket. To cancel it ends what was asked. A value that comes too late
 * is undone.
 *
 * <p>Thread rules: any thread may call any method; there is no lock.
 */
final class PendingTicket<T> extends Pending<T> {
    private final Consumer<T> undoing;
    private volatile Runnable whenCancelled = () -> {};

    /** @param undoing takes back a value for which there is no caller any more */
    PendingTicket(Consumer<T> undoing) {
        this.undoing = undoing;
    }

    /** What a cancellation does from now on; at once if it has come already. */
    void whenCancelled(Runnable action) {
        whenCancelled = action;
        if (isCancelled()) action.run();
    }

    /**
     * Passes the answer on to the caller.
     *
     * @param told what the caller is told of a failure
     */
    void take(
            EngineContext context,
            CompletableFuture<T> answer,
            boolean completesInline,
            Function<Throwable, LockException> told) {
        NonThrowingStore.hear(answer, (value, error) -> {
            Runnable tell = () -> {
                if (error != null) completeExceptionally(told.apply(error));
                else if (!complete(value)) undo(value);
            };
            if (completesInline) tell.run();
            else context.runtime().executor().execute(tell);
        });
    }

    @Override
    public void whenAnswered(BiConsumer<? super T, ? super @Nullable Throwable> told) {
        NonThrowingStore.hear(this, told::accept);
    }

    @Override
    public void undo(T granted) {
        undoing.accept(granted);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        if (cancelled) whenCancelled.run();
        return cancelled;
    }
}
