package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A caller's request that the engine has yet to answer. Cancelling it withdraws the request. Any thread may call; only
 * {@link #await} and the waiting methods of a future block.
 */
@InternalLockApi
public abstract class Pending<T> extends CompletableFuture<T> {
    /** As {@link #whenComplete}, but for a single caller, so that no dependent stage has to be made. */
    public abstract void whenAnswered(BiConsumer<? super T, ? super @Nullable Throwable> told);

    /** Gives back what was granted to a caller that no longer wants it. */
    public abstract void undo(T granted);

    /**
     * Blocks until the request is answered. This is the only place in the library where a thread waits for a lock. An
     * interrupt withdraws the request. If the lock was granted all the same, it is given back.
     */
    public final T await() throws InterruptedException {
        try {
            return get();
        } catch (ExecutionException failed) {
            var cause = failed.getCause();
            // The exception was made on another thread, but its stack trace should show the caller that waited.
            cause.fillInStackTrace();
            throw cause instanceof RuntimeException known ? known : new CompletionException(cause);
        } catch (InterruptedException interrupted) {
            if (!cancel(false) && !isCompletedExceptionally()) undo(join());
            throw interrupted;
        }
    }
}
