package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A caller's request that the engine has yet to answer. Cancelling it withdraws the request. */
@InternalLockApi
public abstract class Pending<T> extends CompletableFuture<T> {
    /** As {@link #whenComplete}, for the one caller that waits: without the objects of a dependent stage. */
    public abstract void whenAnswered(BiConsumer<? super T, ? super @Nullable Throwable> told);

    /** Gives back what was granted to a caller that no longer wants it. */
    public abstract void undo(T granted);

    /**
     * Blocks until the request is answered; the only place in the library where a thread waits for a lock. An interrupt
     * withdraws the request, and undoes an answer that came all the same.
     */
    public final T await() throws InterruptedException {
        try {
            return get();
        } catch (ExecutionException failed) {
            var cause = failed.getCause();
            // It was made on another thread; its trace should show the caller that waited.
            cause.fillInStackTrace();
            throw cause instanceof RuntimeException known ? known : new CompletionException(cause);
        } catch (InterruptedException interrupted) {
            if (!cancel(false) && !isCompletedExceptionally()) undo(join());
            throw interrupted;
        }
    }
}
