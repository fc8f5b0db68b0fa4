package io.lockkeeper.engine.hold;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Uncaught;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Bounds how long releases wait for their confirmation. All of them wait equally long, so their ends come in the order of
 * their beginnings and one timer serves them all. It may stay for that long after the last. Thread rules: changes under
 * this object's lock; the timer is set, and releases are completed, outside it.
 */
@InternalLockApi
public final class ReleaseTimeouts {
    private record Pending(String name, CompletableFuture<Void> release, long end) {}

    private final EngineContext context;
    private final Queue<Pending> pending = new ArrayDeque<>();
    private boolean timed;

    public ReleaseTimeouts(EngineContext context) {
        this.context = context;
    }

    /** Completes the release when {@code releaseWait} is over, if nothing did before. */
    public void bound(String name, CompletableFuture<Void> release) {
        synchronized (this) {
            dropConfirmed();
            // The clock is read here, or the ends would not be in order.
            pending.add(new Pending(name, release, context.runtime().nanoTime() + context.releaseNanos()));
            if (timed) return;
            timed = true;
        }
        lookIn(context.releaseNanos());
    }

    private void dropConfirmed() {
        while (!pending.isEmpty() && pending.element().release().isDone()) pending.remove();
    }

    private void look() {
        long now = context.runtime().nanoTime();
        long next = -1;
        var over = new ArrayDeque<Pending>();
        synchronized (this) {
            while (!pending.isEmpty() && pending.element().end() - now <= 0) over.add(pending.remove());
            dropConfirmed();
            timed = !pending.isEmpty();
            if (timed) next = Math.max(0, pending.element().end() - now);
        }
        for (var late : over) {
            if (late.release().complete(null)) context.log().warn(unconfirmed(late.name()));
        }
        if (next >= 0) lookIn(next);
    }

    private void lookIn(long nanos) {
        try {
            context.runtime().scheduleOrThrow(nanos, this::look);
        } catch (Throwable noTimer) {
            Uncaught.tell(noTimer);
            waitForNone();
        }
    }

    /** Their waits would have no end. */
    private void waitForNone() {
        List<Pending> unbound;
        synchronized (this) {
            timed = false;
            unbound = List.copyOf(pending);
            pending.clear();
        }
        unbound.forEach(each -> each.release().complete(null));
    }

    private String unconfirmed(String name) {
        return Quoted.lock(name) + ": its release was not confirmed within " + Nanos.words(context.releaseNanos())
                + "; it is asked for until it is, and others wait till then";
    }
}
