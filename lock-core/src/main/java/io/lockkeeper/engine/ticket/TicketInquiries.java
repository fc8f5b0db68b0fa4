package io.lockkeeper.engine.ticket;

import io.lockkeeper.LockStoreException;
import io.lockkeeper.engine.looking.Inquiries;
import io.lockkeeper.engine.looking.Inquiry;
import io.lockkeeper.internal.Quoted;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The calls of this process that change the node of a ticket. Each fails if the backend is silent for too long. Thread
 * rules: any thread may call; nothing blocks and there is no state.
 */
record TicketInquiries(Inquiries all) {
    /** @param whenCancelled takes what a cancellation of the call does */
    <T> CompletableFuture<T> ask(
            String name, Consumer<Runnable> whenCancelled, Function<Inquiry, CompletableFuture<T>> asking) {
        var inquiry = all.begin(all.bounded(name, 1));
        whenCancelled.accept(() -> {
            inquiry.fail(new LockStoreException(name, Quoted.lock(name) + ": the call was cancelled", null));
            inquiry.end();
        });
        return asking.apply(inquiry).whenComplete((value, error) -> inquiry.end());
    }
}
