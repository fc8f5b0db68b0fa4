package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sets a watch on a contender's own node when the node has been first for a while. The holder then learns at once if
 * somebody removes the node. A tenure that ends earlier costs no read. One timer serves all contenders, and runs only
 * while some first node has no watch.
 *
 * <p>Thread rules: any thread may call {@link #granted}, outside any lock. The checks run on the timer's thread, one at
 * a time.
 */
@InternalLockApi
public final class YoungHolds {
    /**
     * A node that has been first for so many nanoseconds gets its watch. With the pause below and a round trip, the
     * holder learns of a removal within a tenth of a second.
     */
    static final long YOUNG = 40_000_000;

    private static final long SHORTEST_PAUSE = 10_000_000; // so that many holds that begin in a row share one check

    private final EngineContext context;
    private final Contenders contenders;
    private final AtomicBoolean armed = new AtomicBoolean();

    public YoungHolds(EngineContext context, Contenders contenders) {
        this.context = context;
        this.contenders = contenders;
    }

    /** A hold has begun on this contender's node, with so much of a lease left. */
    public void granted(Contender holding, long leaseNanos) {
        if (holding.tenure().mustShow()) holding.showLife(leaseNanos, false);
        holding.watchIfKept();
        if (!armed.get() && holding.state().isUnwatched()) arm(YOUNG);
    }

    private void arm(long nanos) {
        if (!armed.compareAndSet(false, true)) return;
        context.runtime().schedule(nanos, this::look);
    }

    private void look() {
        armed.set(false); // before the loop: a hold that begins behind it must be able to arm the timer
        long now = context.runtime().nanoTime();
        long next = -1;
        for (var contender : contenders) {
            if (!contender.state().isUnwatched()) continue;
            long left = YOUNG - (now - contender.tenure().beganAt());
            if (left <= 0) watch(contender);
            else if (next < 0 || left < next) next = left;
        }
        if (next >= 0) arm(Math.max(next, SHORTEST_PAUSE));
    }

    private static void watch(Contender contender) {
        try {
            contender.watchOwnNode();
        } catch (Throwable thrown) {
            Uncaught.tell(thrown); // the other nodes need their watches all the same
        }
    }
}
