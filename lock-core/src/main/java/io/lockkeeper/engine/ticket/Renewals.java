package io.lockkeeper.engine.ticket;

import io.lockkeeper.LockLostException;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.hold.Lease;
import io.lockkeeper.engine.looking.Inquiries;
import io.lockkeeper.engine.looking.Inquiry;
import io.lockkeeper.engine.place.TicketPayload;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Cancellable;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an attached hold: renews its node each third of the lease, and watches the node, so that a removal is noticed at
 * once. The hold is over a tenth of the lease before others may remove the node. That is counted from when the last
 * renewal that was confirmed was sent, so no clock but this process's is asked.
 *
 * <p>Thread rules: fields change under this object's monitor. Requests are sent, timers set and the hold is ended outside
 * it. One renewal is under way at a time.
 */
final class Renewals {
    private static final int PARTS = 10; // of the lease, of which the last one is the margin
    private static final int RENEWED_EACH = 3;

    private final EngineContext context;
    private final Inquiries inquiries;
    private final TicketNode node;
    private final UUID watcher;
    private final long leaseNanos; // for ever if the hold lasts until it is released
    private final Runnable changed = this::watchNode; // one object, so that a second watch replaces the first

    // Guarded by this object's monitor.
    private Consumer<LossCause> lose = cause -> {};
    private @Nullable Lease lease; // null if it has none
    private boolean renewing;
    private boolean stopped;
    private Cancellable timer = Cancellable.NONE;
    private @Nullable Inquiry watching;

    Renewals(EngineContext context, Inquiries inquiries, TicketNode node, long leaseNanos) {
        this.context = context;
        this.inquiries = inquiries;
        this.node = node;
        this.leaseNanos = leaseNanos;
        this.watcher = context.newContenderId();
    }

    /** @param sentAt when the lease was written, at the earliest */
    void begin(long sentAt, Consumer<LossCause> whenLost) {
        Lease made = null;
        synchronized (this) {
            lose = whenLost;
            if (leaseNanos != Nanos.FOREVER)
                lease = made = new Lease(context.runtime(), () -> whenLost.accept(LossCause.LEASE_OVER));
            watching = inquiries.begin(inquiries.unbounded(node.lock(), 1));
        }
        if (made != null) {
            made.begin(Math.max(1, left(sentAt))); // zero would be no lease; it was checked to be more
            again();
        }
        watchNode();
    }

    /** What is left of a lease that was written then, without the margin; for ever if there is no lease. */
    long left(long sentAt) {
        if (leaseNanos == Nanos.FOREVER) return Nanos.FOREVER;
        return leaseNanos - leaseNanos / PARTS - (context.runtime().nanoTime() - sentAt);
    }

    boolean isOver() {
        Lease known;
        synchronized (this) {
            known = lease;
        }
        return known != null && known.isOver();
    }

    private void again() {
        schedule(leaseNanos / RENEWED_EACH);
    }

    private void schedule(long nanos) {
        synchronized (this) {
            if (stopped) return;
            timer = context.runtime().schedule(nanos, this::renewNow);
        }
    }

    /** Renews the lease, unless that is under way. Without a lease this shows that the holder lives. */
    void renewNow() {
        Cancellable pending;
        synchronized (this) {
            if (stopped || renewing) return;
            renewing = true;
            pending = timer;
        }
        pending.cancel();
        var inquiry = inquiries.begin(inquiries.bounded(node.lock(), 1));
        NonThrowingStore.hear(node.change(inquiry, payload -> payload), (written, error) -> {
            inquiry.end();
            Lease renewed;
            synchronized (this) {
                renewing = false;
                renewed = lease;
            }
            if (written != null) {
                long left = left(written.sentAt());
                if (renewed != null && left > 0) renewed.renew(left, false);
                if (renewed != null) again();
            } else if (BackgroundFailures.cause(error) instanceof LockLostException lost) {
                end(lost.lossCause());
            } else if (renewed != null) {
                schedule(leaseNanos / PARTS); // until the lease is over
            }
        });
    }

    private void end(LossCause cause) {
        Consumer<LossCause> ending;
        synchronized (this) {
            ending = lose;
        }
        ending.accept(cause);
    }

    /** Watches the node from now on, and reads it. */
    void watchNode() {
        Inquiry inquiry;
        synchronized (this) {
            inquiry = watching;
            if (stopped || inquiry == null) return;
        }
        var read = inquiry.ask(() -> context.store()
                .watch(node.lock(), watcher, node.node(), changed)
                .whenComplete((data, error) -> unwatchIfStopped()));
        NonThrowingStore.hear(read, (data, error) -> {
            if (error != null) return; // the renewals notice what this would have noticed
            if (data == null || data.isEmpty()) {
                end(LossCause.REMOVED);
                return;
            }
            var payload = TicketPayload.read(data.get().bytes());
            if (payload == null || !payload.secretHash().equals(node.secretHash())) end(LossCause.TICKET_USED);
        });
    }

    /** The request for a watch may have been under way when the hold ended. */
    private void unwatchIfStopped() {
        boolean over;
        synchronized (this) {
            over = stopped;
        }
        if (over) context.store().unwatch(node.lock(), watcher);
    }

    void stop() {
        Cancellable pending;
        Lease over;
        Inquiry last;
        synchronized (this) {
            if (stopped) return;
            stopped = true;
            pending = timer;
            over = lease;
            last = watching;
            watching = null;
        }
        pending.cancel();
        if (over != null) over.cancel();
        if (last != null) last.end();
        context.store().unwatch(node.lock(), watcher);
    }
}
