package io.lockkeeper;

import java.lang.ref.Reference;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The future that a caller gets for its request. If the caller completes it in any way, the request is withdrawn. */
final class WithdrawableFuture<T> extends CompletableFuture<T> {
    private final CompletableFuture<?> asked;

    WithdrawableFuture(CompletableFuture<?> asked) {
        this.asked = asked;
    }

    /** Begins to withdraw on completion. Call this last: the future may complete at once. */
    WithdrawableFuture<T> withdrawing() {
        whenComplete((given, error) -> asked.cancel(false));
        return this;
    }

    /** Completes this for the caller. If the caller has completed it already, undoes what was taken. */
    void hand(@Nullable Throwable error, Supplier<T> value, Runnable undo) {
        if (error != null) {
            completeExceptionally(error);
            return;
        }
        T given;
        try {
            given = value.get();
        } catch (Throwable notMade) { // no memory, for example: nobody else would report it
            undo.run();
            completeExceptionally(notMade);
            return;
        }
        if (!complete(given)) undo.run();
        Reference.reachabilityFence(given); // so that the handle is not collected while it is undone
    }

    @Override
    public String toString() {
        return asked.toString();
    }
}
