package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.Place;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Removes the first node when it has shown no sign of life for as long as the most impatient waiter allows
 * ({@code stealAfter}), plus the holder's own hand-off time. The time is measured on this process's clock alone: the
 * same node with the same data version must be seen at both ends of it, and the node is removed only at that version.
 * So no two clocks are compared (this is how the DynamoDB lock client uses its record version number). Nodes of other
 * libraries are left alone: their holders renew nothing, and would not learn of the removal.
 *
 * <p>Thread rules: one look at a time. What was seen is guarded by this object's monitor; requests are sent, and timers
 * cancelled, outside it. Under this monitor the listener's monitor may be taken, to ask for {@code stealAfter}. So what
 * the listener calls under its own, {@link #isUndecided}, must not take this one.
 */
@InternalLockApi
public final class Steal {
    private static final long LONGEST_PAUSE = 1_000_000_000; // after a look that led to nothing

    private record Seen(String node, int version, int connection, long since) {}

    /** The contender that waits behind the first node. */
    interface Waiter extends TicketExpiry.Waiter {
        UUID id();
    }

    private final EngineContext context;
    private final SessionGuard guard;
    private final Waiter contender;
    private final ContenderListener<?> callers;

    // Guarded by this object's monitor.
    private boolean looking; // whether a request is under way
    private boolean again; // whether to look again after it: another caller has come, or another node is first
    private boolean complained; // whether a refusal has been logged
    private @Nullable String first; // null if that is the contender's own node
    private @Nullable Seen seen; // what the first node looked like when it was first seen like this
    private Cancellable nextLook = Cancellable.NONE; // cancels the timer of the next look

    // Made under the monitor when they are needed, and read without it: a queue asks under its own monitor.
    private volatile @Nullable TicketExpiry expiry; // for a detached hold that is first
    private volatile @Nullable TrySteal tries; // for a caller that asks once and may steal

    Steal(EngineContext context, SessionGuard guard, Waiter contender, ContenderListener<?> callers) {
        this.context = context;
        this.guard = guard;
        this.contender = contender;
        this.callers = callers;
    }

    /** Notes which node is first now, as far as the contender knows. A detached hold has a lease instead. */
    void waiting(Place place) {
        var firstNow = place.firstIsDetached() ? null : place.first();
        synchronized (this) {
            if (expiry == null && place.firstIsDetached()) expiry = new TicketExpiry(context, guard, contender);
        }
        var tickets = expiry;
        if (tickets != null) tickets.waiting(place);
        boolean maySteal = callers.stealAfterOfTry() != Nanos.FOREVER;
        synchronized (this) {
            if (tries == null && maySteal)
                tries = new TrySteal(context, guard, contender, callers, this::complain, this::tellStolen);
        }
        var once = tries;
        if (once != null) once.waiting(place);
        synchronized (this) {
            // A look that fails looks up the place, and the answer calls this method: do not look again at once.
            if (Objects.equals(first, firstNow)) return;
            first = firstNow;
        }
        look();
    }

    /** A caller has come that may steal. It may be more impatient than the others, so the first node is looked at now. */
    void callerCame(Place place) {
        waiting(place);
        look();
    }

    /** Looks at the first node now, if a waiting caller may steal. */
    private void look() {
        String node;
        long after;
        Cancellable pending;
        synchronized (this) {
            node = first;
            after = callers.stealAfter();
            again = looking;
            if (looking) return;
            pending = nextLook;
            nextLook = Cancellable.NONE;
            if (node == null || !contender.isWaiting() || after == Nanos.FOREVER) {
                seen = null;
                node = null;
            } else {
                looking = true;
            }
        }
        pending.cancel();
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
            contender.recheck(); // the node is gone, or cannot be read
            lookIn(LONGEST_PAUSE);
            return;
        }
        boolean isOwn = NodePayload.read(data.get(), context.instance()).thisProcess(); // with fair
        if (handoff.get().isEmpty() || isOwn) {
            lookIn(Math.max(after, LONGEST_PAUSE)); // it, or another library's node, is not to be removed
            return;
        }
        long now = context.runtime().nanoTime();
        long due;
        int version = NodePayload.renewals(data.get()); // a node that is only shown to be first is not renewed
        synchronized (this) {
            var before = seen;
            if (before == null
                    || !before.node().equals(node)
                    || before.version() != version
                    || before.connection() != connection) // while we were cut off, its holder may have been so too
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
                if (gone != null && gone) tellStolen(data, after);
                else if (error != null) complain(error);
            } finally {
                lookIn(LONGEST_PAUSE);
            }
        });
    }

    /** Logs a refusal, but only the first: the request is repeated each second. */
    private void complain(Throwable error) {
        if (!BackgroundFailures.isRefusal(error)) return;
        synchronized (this) {
            if (complained) return;
            complained = true;
        }
        context.backgroundFailures()
                .refused(
                        contender.name(),
                        "The lock can't be stolen from its holder, whatever stealAfter says",
                        BackgroundFailures.cause(error));
    }

    private void tellStolen(NodeData data, long after) {
        context.log()
                .warn(Quoted.lock(contender.name()) + " was stolen from " + NodePayload.read(data, context.instance())
                        + ": it showed no sign of life for the stealAfter of a caller here (stealAfter="
                        + Nanos.words(after) + ")");
    }

    private void lookIn(long nanos) {
        boolean now;
        synchronized (this) {
            looking = false;
            now = again;
            again = false;
            if (first == null) return;
            if (!now) nextLook = context.runtime().schedule(nanos, this::look);
        }
        if (now) look();
    }

    /**
     * Whether the first node may be a detached hold that is over, or one that is to be stolen now.
     *
     * @param forThief whether the caller that wants to know may steal
     */
    boolean isUndecided(boolean forThief) {
        var tickets = expiry;
        var once = tries;
        return tickets != null && tickets.isUndecided() || forThief && once != null && once.isUndecided();
    }

    /** Stops looking, because the contender gives up its place. */
    void stop() {
        Cancellable last;
        synchronized (this) {
            first = null;
            last = nextLook;
            nextLook = Cancellable.NONE;
        }
        last.cancel();
        var tickets = expiry;
        if (tickets != null) tickets.stop();
        var once = tries;
        if (once != null) once.stop();
    }
}
