package io.lockkeeper.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** How a thread waits for the engine's answer; the only place in the library where one blocks for a lock. */
final class Waiting {
    private Waiting() {}

    /** Blocks until answered. An interrupt withdraws, and an answer that came all the same is undone. */
    static <T> T await(CompletableFuture<T> answer, Consumer<T> undo) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            var cause = failed.getCause();
            // Made on another thread: the trace should show who waited.
            cause.fillInStackTrace();
            throw cause instanceof RuntimeException known ? known : new CompletionException(cause);
        } catch (InterruptedException interrupted) {
            if (!answer.cancel(false) && !answer.isCompletedExceptionally()) undo.accept(answer.join());
            throw interrupted;
        }
    }
}
