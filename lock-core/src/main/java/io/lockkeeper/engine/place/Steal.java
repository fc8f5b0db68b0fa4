package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.NodeData;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Removes the node that stands first when it has shown no sign of life for as long as the most impatient waiter allows,
 * on this process's own clock: the same node with the same data version is seen at both ends of that time, and it is
 * removed only at that version. No clocks are compared (the way of the DynamoDB lock client's record version number).
 * Nodes of other libraries are left alone: their holders renew nothing, and would not hear of it.
 *
 * <p>Thread rules: one look at a time; what was seen changes under this object's lock, requests are made outside it.
 */
@InternalLockApi
public final class Steal {
    private static final long LONGEST_PAUSE = 1_000_000_000; // between looks that lead to nothing

    private record Seen(String node, int version, int connection, long since) {}

    /** The contender that waits behind the first node. */
    interface Waiter {
        String name();

        UUID id();

        boolean isWaiting();

        /** How long the most impatient caller lets the holder show no sign of life; {@link Nanos#FOREVER} if for ever. */
        long stealAfter();

        /** The queue has changed: it is to be listed again. */
        void recheck();
    }

    private final EngineContext context;
    private final SessionGuard guard;
    private final Waiter contender;
    private boolean looking; // a request is under way
    private boolean again; // somebody more impatient has come meanwhile, or another stands first
    private boolean complained;
    private @Nullable String first;
    private @Nullable Seen seen;
    private Runnable cancel = () -> {};

    Steal(EngineContext context, SessionGuard guard, Waiter contender) {
        this.context = context;
        this.guard = guard;
        this.contender = contender;
    }

    /** This node stands first now, as far as the contender knows; null for the contender itself. */
    void waiting(@Nullable String firstNow) {
        synchronized (this) {
            if (Objects.equals(first, firstNow)) return; // a look that failed has the place looked up: not in a circle
            first = firstNow;
        }
        look();
    }

    /** Looks now, if somebody waits who may steal: one more impatient than those before may have come. */
    void look() {
        String node;
        long after;
        Runnable pending;
        synchronized (this) {
            node = first;
            after = contender.stealAfter();
            again = looking;
            if (looking) return;
            pending = cancel;
            cancel = () -> {};
            if (node == null || !contender.isWaiting() || after == Nanos.FOREVER) {
                seen = null;
                node = null;
            } else {
                looking = true;
            }
        }
        pending.run();
        if (node == null) return;
        var looked = node;
        int connection = guard.connection();
        if (!guard.isConnected()) {
            lookIn(LONGEST_PAUSE);
            return;
        }
        NonThrowingStore.hear(context.store().watch(contender.name(), contender.id(), looked, null), (data, error) -> {
            try {
                if (error != null) complain(error);
                judge(looked, after, connection, data == null ? Optional.empty() : data);
            } catch (Throwable unread) {
                lookIn(LONGEST_PAUSE);
                throw unread;
            }
        });
    }

    private void judge(String node, long after, int connection, Optional<NodeData> data) {
        var handoff = data.map(NodePayload::handoffNanos);
        if (handoff.isEmpty()) {
            contender.recheck(); // it is gone, or can't be read: list
            lookIn(LONGEST_PAUSE);
            return;
        }
        if (handoff.get().isEmpty()) {
            lookIn(Math.max(after, LONGEST_PAUSE)); // not ours to remove
            return;
        }
        long now = context.runtime().nanoTime();
        long due;
        int version = data.get().version();
        synchronized (this) {
            var before = seen;
            if (before == null
                    || !before.node().equals(node)
                    || before.version() != version
                    || before.connection() != connection) // its holder may have been as cut off as we were
            seen = before = new Seen(node, version, connection, now);
            long patience = after + handoff.get().getAsLong();
            due = patience < 0 ? Nanos.FOREVER : patience - (now - before.since());
        }
        if (due > 0) lookIn(due);
        else rob(node, data.get(), after);
    }

    private void rob(String node, NodeData data, long after) {
        NonThrowingStore.hear(context.store().remove(contender.name(), node, data.version()), (gone, error) -> {
            try {
                if (gone != null && gone) context.log().warn(robbed(data, after));
                else if (error != null) complain(error);
            } finally {
                lookIn(LONGEST_PAUSE);
            }
        });
    }

    /** Once: it is asked for again each second. */
    private void complain(Throwable error) {
        if (!BackgroundFailures.isRefusal(error)) return;
        synchronized (this) {
            if (complained) return;
            complained = true;
        }
        context.backgroundFailures()
                .refused(
                        contender.name(),
                        "The holder's place can't be taken away, whatever stealAfter says",
                        BackgroundFailures.cause(error));
    }

    private String robbed(NodeData data, long after) {
        return Quoted.lock(contender.name()) + " was taken away from " + NodePayload.read(data, context.instance())
                + ": it showed no sign of life for " + Nanos.words(after);
    }

    private void lookIn(long nanos) {
        boolean now;
        synchronized (this) {
            looking = false;
            now = again;
            again = false;
            if (first == null) return;
            if (!now) cancel = context.runtime().schedule(nanos, this::look);
        }
        if (now) look();
    }

    /** The contender gives up its place. */
    void stop() {
        Runnable last;
        synchronized (this) {
            first = null;
            last = cancel;
            cancel = () -> {};
        }
        last.run();
    }
}
