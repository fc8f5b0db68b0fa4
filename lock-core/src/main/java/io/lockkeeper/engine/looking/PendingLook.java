package io.lockkeeper.engine.looking;

import io.lockkeeper.Pending;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answer for one caller that looks at locks or acts on them. To cancel it ends what was asked.
 *
 * <p>Thread rules: any thread may call any method; there is no lock.
 */
final class PendingLook<T> extends Pending<T> {
    private final Runnable whenCancelled;

    private PendingLook(Runnable whenCancelled) {
        this.whenCancelled = whenCancelled;
    }

    /**
     * Asks, and passes the answer on to the caller.
     *
     * @param told what the caller is told of a failure
     * @param completesInline whether any thread may complete it; if not, the executor does
     */
    static <T> PendingLook<T> of(
            EngineContext context,
            boolean completesInline,
            Supplier<CompletableFuture<T>> asking,
            Function<Throwable, Exception> told,
            Runnable end) {
        var pending = new PendingLook<T>(end);
        CompletableFuture<T> answer;
        try {
            answer = asking.get();
        } catch (Throwable thrown) { // no memory, for example
            answer = CompletableFuture.failedFuture(thrown);
        }
        NonThrowingStore.hear(answer, (value, error) -> {
            Runnable tell = () -> {
                if (error == null) pending.complete(value);
                else pending.completeExceptionally(told.apply(error));
            };
            if (completesInline) tell.run();
            else context.runtime().executor().execute(tell);
        });
        return pending;
    }

    @Override
    public void whenAnswered(BiConsumer<? super T, ? super @Nullable Throwable> told) {
        NonThrowingStore.hear(this, told::accept);
    }

    @Override
    public void undo(T granted) {}

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        if (cancelled) whenCancelled.run();
        return cancelled;
    }
}
