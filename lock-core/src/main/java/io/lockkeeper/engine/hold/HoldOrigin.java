package io.lockkeeper.engine.hold;

import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The queue that granted a hold, as the hold sees it.
 *
 * <p>Thread rules: the hold calls it outside its own monitor, on any thread.
 *
 * @param <H> the hold; a type parameter, so that this file does not depend on that class
 */
@InternalLockApi
public interface HoldOrigin<H> {
    String name();

    EngineContext context();

    /** The hold that the queue has granted and that has not left it; null if there is none. */
    @Nullable
    H hold();

    /** The hold was released. The lock is handed on, or the contender leaves and is returned; null if it stays. */
    @Nullable
    Contender released(H ended);

    /** The hold was lost, and takes its contender with it: the queue's waiters need another. */
    void detach(H lost);

    /** The lost hold was given back, or its grace is over: a close waits for it no longer. */
    void forgotten(H lost);

    /** Completes this future of a release when {@code releaseWait} is over, unless it is completed earlier. */
    void bound(CompletableFuture<Void> release);
}
