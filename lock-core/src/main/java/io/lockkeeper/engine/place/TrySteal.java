package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.NodeStatus;
import io.lockkeeper.spi.Place;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Steals for a caller that asks once, and so cannot watch the holder for a while. The age of the holder's silence is
 * what the servers' clock says: the time from the last writing of the holder's node to the creation of the contender's
 * own node, and what has passed since then on this process's clock. A node that was written after the contender's own
 * has no age: its holder has just renewed, or the servers' clocks differ.
 *
 * <p>Only the node directly behind the holder's decides: others that wait would be first if the holder were gone. The
 * node is removed at the version that was read, so a renewal in between saves it.
 *
 * <p>The last writing of a node must be hardly older than the hold on it. So a holder writes its node when it had to wait
 * before it was first, and when it is handed on long after the last writing ({@link Tenure#mustShow}). Such a writing may
 * be under way. So the node is read twice, with a pause in between, and must not have changed. A node that may be kept says
 * nothing about the age of a hold; it is written when another process comes.
 *
 * <p>Thread rules: one look at a time. All fields are guarded by this object's monitor; requests are sent, timers are
 * cancelled, and the listener is called, outside it.
 */
final class TrySteal {
    private static final long SHORT_PAUSE = 100_000_000; // after a look that led to nothing
    private static final long SECOND_LOOK = 20 * YoungHolds.YOUNG;

    private final EngineContext context;
    private final SessionGuard guard;
    private final TicketExpiry.Waiter contender;
    private final ContenderListener<?> callers;
    private final Consumer<Throwable> complain;
    private final ObjLongConsumer<NodeData> tellStolen;

    // Guarded by this object's monitor.
    private @Nullable Place place; // null if the contender gives it up
    private long standsSince; // no earlier than the creation of the contender's node
    private boolean looking; // whether a request or a pause is under way
    private boolean undecided;
    private @Nullable String seen; // at the first look, which found the holder silent: its node and version
    private Cancellable nextLook = Cancellable.NONE;

    TrySteal(
            EngineContext context,
            SessionGuard guard,
            TicketExpiry.Waiter contender,
            ContenderListener<?> callers,
            Consumer<Throwable> complain,
            ObjLongConsumer<NodeData> tellStolen) {
        this.context = context;
        this.guard = guard;
        this.contender = contender;
        this.callers = callers;
        this.complain = complain;
        this.tellStolen = tellStolen;
    }

    /** The contender's place was looked up, or a caller has come. */
    void waiting(Place now) {
        boolean steals = stealAfter(now) != Nanos.FOREVER;
        synchronized (this) {
            if (place == null || !place.node().equals(now.node()))
                standsSince = context.runtime().nanoTime();
            place = now;
            if (looking) return; // it finds out that the first node has changed, if it has
            undecided = looking = steals;
        }
        if (steals) look();
    }

    /** Whether it is not known yet if the lock is to be stolen for a caller that asks once. */
    synchronized boolean isUndecided() {
        return undecided;
    }

    /** How long the first node may be silent; {@link Nanos#FOREVER} if it must not be removed for such a caller. */
    private long stealAfter(Place at) {
        return at.ahead() == 1 && !at.firstIsDetached() ? callers.stealAfterOfTry() : Nanos.FOREVER;
    }

    private void look() {
        Place now;
        synchronized (this) {
            now = place;
        }
        long after = now == null || !contender.isWaiting() ? Nanos.FOREVER : stealAfter(now);
        if (now == null || after == Nanos.FOREVER) {
            leaveAlone();
            return;
        }
        if (!guard.isConnected()) {
            lookIn(SHORT_PAUSE);
            return;
        }
        var looked = now;
        NonThrowingStore.hear(context.store().read(contender.name(), first(looked), false), (status, error) -> {
            try {
                if (error != null) failed(error);
                else if (!isFirst(first(looked))) look();
                else if (status == null || status.isEmpty()) {
                    contender.recheck();
                    lookIn(SHORT_PAUSE);
                } else judge(looked, status.get(), after);
            } catch (Throwable unread) {
                lookIn(SHORT_PAUSE);
                throw unread;
            }
        });
    }

    private void judge(Place looked, NodeStatus status, long after) {
        var handoff = NodePayload.handoffNanos(status.data());
        long millis = looked.createdMillis() - status.writtenMillis();
        boolean isOwn = NodePayload.read(status.data(), context.instance()).thisProcess();
        boolean hidesHold = NodePayload.mayBeKept(status.data()); // a hold may be younger than the last writing
        if (handoff.isEmpty() || isOwn || millis < 0 || hidesHold) { // another library's holder would not learn of it
            leaveAlone();
            return;
        }
        long patience = after + Tenure.shownWithin(handoff.getAsLong());
        var picture = first(looked) + " " + status.data().version();
        boolean again = false;
        boolean isSilent;
        synchronized (this) {
            isSilent = patience > 0 && millis * 1_000_000 + context.runtime().nanoTime() - standsSince >= patience;
            if (isSilent && !picture.equals(seen)) {
                seen = picture;
                again = true;
            }
        }
        if (again) lookIn(Math.min(SECOND_LOOK, context.ioNanos() / 2));
        else if (isSilent) rob(looked, status, after);
        else leaveAlone();
    }

    private void rob(Place looked, NodeStatus status, long after) {
        int version = status.data().version();
        var first = first(looked);
        NonThrowingStore.hear(context.store().remove(contender.name(), first, version), (gone, error) -> {
            try {
                if (error != null) {
                    failed(error);
                } else {
                    if (gone) tellStolen.accept(status.data(), after);
                    contender.recheck(); // it is gone, or was renewed
                    lookIn(SHORT_PAUSE);
                }
            } catch (Throwable unsaid) {
                lookIn(SHORT_PAUSE);
                throw unsaid;
            }
        });
    }

    private void failed(Throwable error) {
        complain.accept(error);
        if (BackgroundFailures.isRefusal(error)) leaveAlone();
        else lookIn(SHORT_PAUSE);
    }

    /** The holder stays. A caller that asks once can be told. */
    private void leaveAlone() {
        synchronized (this) {
            looking = undecided = false;
        }
        contender.holderKnown();
    }

    private void lookIn(long nanos) {
        synchronized (this) {
            if (place == null) looking = undecided = false;
            else nextLook = context.runtime().schedule(nanos, this::look);
        }
    }

    private synchronized boolean isFirst(String looked) {
        return place != null && looked.equals(place.first());
    }

    private static String first(Place at) {
        return Objects.requireNonNull(at.first());
    }

    /** Stops looking, because the contender gives up its place. */
    void stop() {
        Cancellable last;
        synchronized (this) {
            place = null;
            undecided = false;
            last = nextLook;
            nextLook = Cancellable.NONE;
        }
        last.cancel();
    }
}
