package io.lockkeeper.engine.hold;

import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The queue that granted a hold, as the hold sees it. Called outside the hold's lock.
 *
 * @param <H> the hold: so that this file does not depend on it
 */
@InternalLockApi
public interface HoldOrigin<H> {
    String name();

    EngineContext context();

    /** The hold that it has granted last, if that has not ended. */
    @Nullable
    H hold();

    /** The hold was released: it goes on to the next caller, or the contender that is returned leaves with it. */
    @Nullable
    Contender released(H ended);

    /** The hold was lost, and takes its contender along. */
    void detach(H lost);

    /** The hold was lost, and nobody waits for it any more. */
    void forgotten(H lost);

    /** Completes the release when {@code releaseWait} is over, if nothing did before. */
    void bound(CompletableFuture<Void> release);
}
