package io.lockkeeper;

import java.lang.ref.Reference;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a caller gets for what it asked: completing it from outside, in any way, withdraws. */
final class WithdrawableFuture<T> extends CompletableFuture<T> {
    private final CompletableFuture<?> asked;

    WithdrawableFuture(CompletableFuture<?> asked) {
        this.asked = asked;
    }

    /** To be called last: it may complete at once. */
    WithdrawableFuture<T> withdrawing() {
        whenComplete((given, error) -> asked.cancel(false));
        return this;
    }

    /** A caller that completed this meanwhile has withdrawn: what was taken all the same is undone. */
    void hand(@Nullable Throwable error, Supplier<T> value, Runnable undo) {
        if (error != null) {
            completeExceptionally(error);
            return;
        }
        T given;
        try {
            given = value.get();
        } catch (Throwable notMade) { // no memory, say: nobody else would hear of it
            undo.run();
            completeExceptionally(notMade);
            return;
        }
        if (!complete(given)) undo.run();
        Reference.reachabilityFence(given); // it is not dropped while it is undone
    }

    @Override
    public String toString() {
        return asked.toString();
    }
}
