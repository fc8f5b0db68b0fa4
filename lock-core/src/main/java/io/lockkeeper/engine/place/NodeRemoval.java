package io.lockkeeper.engine.place;

import io.lockkeeper.internal.InternalLockApi;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The end of a contender's node, for those who wait for it. Thread rules: changes under its lock; completes outside it. */
@InternalLockApi
public final class NodeRemoval {
    private volatile @Nullable Throwable refusal;
    private volatile boolean done;
    private @Nullable CompletableFuture<Void> awaited; // null while nobody waits

    /** Completes when no node is left, or its removal was refused. */
    public synchronized CompletableFuture<Void> future() {
        if (done || refusal != null) return CompletableFuture.completedFuture(null);
        if (awaited == null) awaited = new CompletableFuture<>();
        return awaited;
    }

    void refused(Throwable why) {
        CompletableFuture<Void> told;
        synchronized (this) {
            refusal = why;
            told = awaited;
        }
        if (told != null) told.complete(null);
    }

    void done() {
        CompletableFuture<Void> told;
        synchronized (this) {
            done = true;
            told = awaited;
        }
        if (told != null) told.complete(null);
    }

    /** Whether no node is left. */
    public boolean isDone() {
        return done;
    }

    /** Why the node may not be removed; null if it may, as far as known. */
    public @Nullable Throwable refusal() {
        return refusal;
    }
}
