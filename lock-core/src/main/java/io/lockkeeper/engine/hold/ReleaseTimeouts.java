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
 * Bounds how long releases wait for their confirmation ({@code releaseWait}). All releases wait equally long, so they
 * time out in the order in which they began, and one timer serves them all. The timer may stay set for one
 * {@code releaseWait} after the last release.
 *
 * <p>Thread rules: all fields are guarded by this object's monitor. The timer is set, and releases are completed,
 * outside it.
 */
@InternalLockApi
public final class ReleaseTimeouts {
    private record Pending(String name, CompletableFuture<Void> release, long end) {}

    private final EngineContext context;
    private final Queue<Pending> pending = new ArrayDeque<>();
    private boolean timed; // whether the timer is set

    public ReleaseTimeouts(EngineContext context) {
        this.context = context;
    }

    /** Completes this future of a release when {@code releaseWait} is over, unless it is completed earlier. */
    public void bound(String name, CompletableFuture<Void> release) {
        synchronized (this) {
            dropConfirmed();
            // The clock is read under the monitor; otherwise the queue might not be in the order of its ends.
            pending.add(new Pending(name, release, context.runtime().nanoTime() + context.releaseNanos()));
            if (timed) return;
            timed = true;
        }
        lookIn(context.releaseNanos());
    }

    private void dropConfirmed() {
        assert Thread.holdsLock(this);
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

    /** No timer could be set. Completes every release now, because nothing would end their waits. */
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
        return Quoted.lock(name) + ": its release was not confirmed within the releaseWait; the request is"
                + " repeated until it is, and other callers wait until then (releaseWait="
                + Nanos.words(context.releaseNanos()) + ")";
    }
}
