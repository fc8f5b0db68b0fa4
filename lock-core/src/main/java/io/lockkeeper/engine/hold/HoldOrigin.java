package io.lockkeeper.engine.hold;

import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.LockMode;
import java.util.List;
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

    /** How the queue's holds share the lock. */
    LockMode mode();

    /** The holds that the queue has granted and that have not left it. */
    List<H> holds();

    /**
     * The hold was released: hands the lock on, or retires the contender. Returns the contender if it leaves, null if
     * it stays.
     */
    @Nullable
    Contender released(H ended);

    /** The hold was lost, and its contender goes with it: the queue's waiters need another contender. */
    void detach(H lost);

    /**
     * The lost hold was given back, or its grace is over: its contender retires, unless others share it, and no close waits
     * for the hold any more.
     */
    void forgotten(H lost);

    /**
     * The writer's hold becomes a reader's, and its contender serves no other caller. Returns false if the hold has left the
     * queue, or is a reader's.
     *
     * @throws IllegalStateException if the queue has neither writers nor readers
     */
    boolean downgrade(H writing);

    /** Completes this future of a release when {@code releaseWait} is over, unless it is completed earlier. */
    void bound(CompletableFuture<Void> release);
}
