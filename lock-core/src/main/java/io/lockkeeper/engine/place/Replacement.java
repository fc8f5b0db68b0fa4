package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.LockStore;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * What a contender that leaves puts into the place of its node: a node that outlives its session. As a future it is that
 * of the {@link NodeRemoval}, and completes when the old node is gone; so a contender without a replacement has no field
 * for one.
 *
 * <p>The {@link #outcome} decides once whether the new node stands for anybody. If the caller has given up by then, the
 * new node is removed like the old one.
 *
 * <p>Thread rules: any thread may call any method. There is no lock; requests are sent by one thread at a time.
 */
@InternalLockApi
public final class Replacement extends CompletableFuture<Void> {
    private static final long VERSION = 0x8000L; // of the id: a contender's id has another one

    private final UUID id;
    private final byte[] data;
    private final BooleanSupplier isWanted;
    private final CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
    private volatile boolean mayStand; // a request for the new node was sent

    /** @param isWanted whether the hold was released, and not lost, when its node is to be removed */
    public Replacement(UUID unique, byte[] data, BooleanSupplier isWanted) {
        this.id = new UUID(unique.getMostSignificantBits() & ~0xF000L | VERSION, unique.getLeastSignificantBits());
        this.data = data;
        this.isWanted = isWanted;
        whenComplete((left, error) -> ended());
    }

    /** The new node; empty if it was not made, because the old one was gone before. Fails with what the backend says. */
    public CompletableFuture<Optional<String>> outcome() {
        return outcome;
    }

    /** The caller wants no new node any more, and this is why. No effect if it stands already. */
    public void giveUp(Throwable why) {
        outcome.completeExceptionally(why);
    }

    /** The contender has ended. */
    private void ended() {
        if (!mayStand) outcome.complete(Optional.empty());
        else // the backend was closed in the middle
        outcome.completeExceptionally(
                    new StoreException(Outcome.UNKNOWN, "the connection was closed before the answer had come", null));
    }

    /** Puts the new node into the place of the contender's. Completes when the old one is gone, and may be repeated. */
    CompletionStage<Void> carryOut(LockStore store, String lock, UUID contender, String node) {
        if (!outcome.isDone() && !isWanted.getAsBoolean()) outcome.complete(Optional.empty());
        if (outcome.isDone())
            return stands() ? CompletableFuture.completedStage(null) : remove(store, lock, contender, node);
        mayStand = true;
        return store.replace(lock, contender, node, id, data)
                .handle((made, error) -> {
                    if (error == null) return settled(store, lock, made);
                    var cause = BackgroundFailures.cause(error);
                    if (!BackgroundFailures.isRefusal(cause)) return CompletableFuture.<Void>failedStage(cause);
                    outcome.completeExceptionally(cause);
                    return remove(store, lock, contender, node);
                })
                .thenCompose(next -> next);
    }

    private CompletionStage<Void> settled(LockStore store, String lock, Optional<String> made) {
        if (outcome.complete(made) || made.isEmpty()) return CompletableFuture.completedStage(null);
        return store.leave(lock, id, null); // the caller has given up meanwhile
    }

    private boolean stands() {
        return !outcome.isCompletedExceptionally() && outcome.join().isPresent();
    }

    private CompletionStage<Void> remove(LockStore store, String lock, UUID contender, String node) {
        var left = store.leave(lock, contender, node);
        return mayStand ? left.thenCompose(gone -> store.leave(lock, id, null)) : left;
    }
}
