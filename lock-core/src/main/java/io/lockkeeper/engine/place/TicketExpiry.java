package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.NodeStatus;
import io.lockkeeper.spi.Place;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Removes the first node when that is a detached hold whose lease is over. No session ends such a node, so a contender
 * that waits behind it does. It is removed only at the version that was seen, so a renewal in between saves it.
 *
 * <p>The age of the data is at least as long as this process has seen their version, by its own clock. By the servers'
 * clock it is at least the time from their writing to the creation of the contender's own node. So a ticket that expired
 * long ago costs no wait. It is removed when the longer of the two exceeds the lease. The servers' clock counts only for
 * the first version that is seen: a later one was written after that, whatever their clocks say.
 *
 * <p>Thread rules: one look at a time. All fields are guarded by this object's monitor; requests are sent, and timers
 * cancelled, outside it.
 */
final class TicketExpiry {
    private static final long SHORT_PAUSE = 100_000_000; // after a look that led to nothing
    private static final long WITHOUT_LEASE = 60_000_000_000L; // the next one may give it a lease
    private static final long FURTHER_BEHIND = 1_000_000_000; // the first waiter goes first

    /** The contender that waits behind the first node. */
    interface Waiter {
        String name();

        boolean isWaiting();

        /** The queue may have changed: looks up the place. */
        void recheck();

        /** More is known of the holder now. */
        void holderKnown();
    }

    private record Seen(int version, long since, boolean isFirst) {}

    private final EngineContext context;
    private final SessionGuard guard;
    private final Waiter contender;

    // Guarded by this object's monitor.
    private boolean looking;
    private boolean complained;
    private boolean hasLease = true; // as far as is known
    private boolean decided; // whether the ticket was found to be good
    private @Nullable Place place; // null before the first look, and after the last
    private long standsSince; // no earlier than the creation of the contender's node
    private @Nullable Seen seen;
    private Cancellable nextLook = Cancellable.NONE;

    TicketExpiry(EngineContext context, SessionGuard guard, Waiter contender) {
        this.context = context;
        this.guard = guard;
        this.contender = contender;
    }

    /** The contender's place was looked up. */
    void waiting(Place now) {
        synchronized (this) {
            var before = place;
            if (before == null || !before.node().equals(now.node()))
                standsSince = context.runtime().nanoTime();
            place = now;
            if (before != null && Objects.equals(before.first(), now.first())) {
                if (hasLease) return; // the timer of the next look is set
            } else {
                seen = null;
                decided = false;
                hasLease = true;
            }
        }
        look();
    }

    /** Whether it is not known yet if the first node is a detached hold that is over. */
    synchronized boolean isUndecided() {
        return place != null && place.firstIsDetached() && !decided;
    }

    private void look() {
        Place now;
        Cancellable pending;
        synchronized (this) {
            now = place;
            if (looking) return;
            pending = nextLook;
            nextLook = Cancellable.NONE;
            if (now == null || !now.firstIsDetached() || !contender.isWaiting()) now = null;
            else looking = true;
        }
        pending.cancel();
        if (now == null) return;
        if (!guard.isConnected()) {
            lookIn(SHORT_PAUSE);
            return;
        }
        var looked = now;
        var first = Objects.requireNonNull(looked.first());
        NonThrowingStore.hear(context.store().read(contender.name(), first, false), (status, error) -> {
            try {
                if (error != null) complain(error);
                if (!isFirst(first)) {
                    lookIn(0);
                } else if (status == null || status.isEmpty()) {
                    contender.recheck();
                    lookIn(SHORT_PAUSE);
                } else {
                    judge(looked, status.get());
                }
            } catch (Throwable unread) {
                lookIn(FURTHER_BEHIND);
                throw unread;
            }
        });
    }

    private synchronized boolean isFirst(String looked) {
        return place != null && looked.equals(place.first());
    }

    private void judge(Place looked, NodeStatus status) {
        var ticket = TicketPayload.read(status.data().bytes());
        var lease = ticket == null ? OptionalLong.empty() : ticket.leaseMillis();
        long left;
        synchronized (this) {
            long now = context.runtime().nanoTime();
            int version = status.data().version();
            var before = seen;
            if (before == null || before.version() != version) seen = before = new Seen(version, now, before == null);
            long byServers = (looked.createdMillis() - status.writtenMillis()) * 1_000_000;
            long age = now - before.since();
            if (before.isFirst() && byServers > 0) age = Math.max(age, byServers + (now - standsSince));
            left = lease.isEmpty() ? Nanos.FOREVER : lease.getAsLong() * 1_000_000 - age;
        }
        if (left == Nanos.FOREVER) {
            good(false);
            lookIn(WITHOUT_LEASE);
        } else if (left > 0) {
            good(true);
            lookIn(looked.ahead() > 1 ? left + FURTHER_BEHIND : left);
        } else {
            remove(looked, status, ticket);
        }
    }

    /** The ticket is good for now; a caller that asks once can be told. */
    private void good(boolean withLease) {
        synchronized (this) {
            hasLease = withLease;
            if (decided) return;
            decided = true;
        }
        contender.holderKnown();
    }

    private void remove(Place looked, NodeStatus status, TicketPayload ticket) {
        int version = status.data().version();
        NonThrowingStore.hear(
                context.store().remove(contender.name(), Objects.requireNonNull(looked.first()), version),
                (gone, error) -> {
                    try {
                        if (gone != null && gone) context.log().info(expired(status, ticket));
                        else if (error != null) complain(error);
                        contender.recheck(); // it is gone, or was renewed
                    } finally {
                        lookIn(SHORT_PAUSE);
                    }
                });
    }

    private String expired(NodeStatus status, TicketPayload ticket) {
        return Quoted.lock(contender.name())
                + " was held by a ticket that has expired, and is free again. It was detached by "
                + NodePayload.read(status.data(), context.instance()) + " (token=" + ticket.token() + ", lease="
                + Nanos.words(ticket.leaseMillis().orElse(0) * 1_000_000) + ")";
    }

    /** Logs a refusal, but only the first. */
    private void complain(Throwable error) {
        if (!BackgroundFailures.isRefusal(error)) return;
        synchronized (this) {
            if (complained) return;
            complained = true;
        }
        context.backgroundFailures()
                .refused(contender.name(), "An expired ticket can't be removed", BackgroundFailures.cause(error));
    }

    private void lookIn(long nanos) {
        synchronized (this) {
            looking = false;
            if (place == null || !place.firstIsDetached()) return;
            nextLook = context.runtime().schedule(nanos, this::look);
        }
    }

    /** Stops looking, because the contender gives up its place. */
    void stop() {
        Cancellable last;
        synchronized (this) {
            place = null;
            last = nextLook;
            nextLook = Cancellable.NONE;
        }
        last.cancel();
    }
}
