package io.lockkeeper.engine.place;

import io.lockkeeper.internal.InternalLockApi;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The removal of a contender's node, for callers that wait for it.
 *
 * <p>Thread rules: fields change under this object's monitor, and the volatile ones may be read without it. The future
 * is completed outside the monitor.
 */
@InternalLockApi
public final class NodeRemoval {
    private volatile @Nullable Throwable refusal;
    private volatile boolean done;
    private volatile @Nullable CompletableFuture<Void> awaited; // made when the first caller waits, or to replace

    /** A future that completes when no node is left, or when the backend has refused to remove it. */
    public synchronized CompletableFuture<Void> future() {
        if (done || refusal != null) return CompletableFuture.completedFuture(null);
        var future = awaited;
        if (future == null) awaited = future = new CompletableFuture<>();
        return future;
    }

    /** Puts another node into the place of the contender's, when that leaves. No effect if it leaves already. */
    public void replaceBy(Replacement replacement) {
        synchronized (this) {
            if (!done && awaited == null) {
                awaited = replacement;
                return;
            }
        }
        replacement.complete(null);
    }

    /** What takes the node's place; null if nothing does. */
    @Nullable
    Replacement replacement() {
        return awaited instanceof Replacement by ? by : null;
    }

    /** The backend refuses to remove the node: releases wait for it no longer. */
    void refused(Throwable why) {
        CompletableFuture<Void> told;
        synchronized (this) {
            refusal = why;
            told = awaited;
        }
        if (told != null) told.complete(null);
    }

    /** No node is left. */
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

    /** Why the backend refuses to remove the node; null if it has not refused. */
    public @Nullable Throwable refusal() {
        return refusal;
    }
}
