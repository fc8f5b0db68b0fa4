package io.lockkeeper.engine.ticket;

import io.lockkeeper.LockLostException;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.hold.Lease;
import io.lockkeeper.engine.looking.Inquiries;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Cancellable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an attached hold: renews its node each third of the lease, and has it watched ({@link NodeWatch}). The hold is over a tenth of the lease before others may remove the node. That is counted from when the last
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
    private final long leaseNanos; // for ever if the hold lasts until it is released
    private final NodeWatch watch;

    // Guarded by this object's monitor.
    private Consumer<LossCause> lose = cause -> {};
    private @Nullable Lease lease; // null if the hold lasts until it is released
    private boolean renewing;
    private boolean stopped;
    private Cancellable timer = Cancellable.NONE;

    Renewals(EngineContext context, Inquiries inquiries, TicketNode node, long leaseNanos) {
        this.context = context;
        this.inquiries = inquiries;
        this.node = node;
        this.leaseNanos = leaseNanos;
        this.watch = new NodeWatch(context, inquiries, node, this::end);
    }

    /** @param sentAt when the lease was written, at the earliest */
    void begin(long sentAt, Consumer<LossCause> whenLost) {
        Lease made = null;
        synchronized (this) {
            lose = whenLost;
            if (leaseNanos != Nanos.FOREVER)
                lease = made = new Lease(context.runtime(), () -> whenLost.accept(LossCause.LEASE_OVER));
        }
        if (made != null) {
            made.begin(Math.max(1, left(sentAt))); // zero would be no lease; it was checked to be more
            again();
        }
        watch.look();
    }

    /** The client is connected again: a watch of the connection before may not fire any more. */
    void reconnected() {
        watch.look();
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

    void stop() {
        Cancellable pending;
        Lease over;
        synchronized (this) {
            if (stopped) return;
            stopped = true;
            pending = timer;
            over = lease;
        }
        pending.cancel();
        if (over != null) over.cancel();
        watch.stop();
    }
}
