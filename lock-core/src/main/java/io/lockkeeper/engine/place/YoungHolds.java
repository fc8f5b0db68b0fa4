package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the node of each hold watched that has lived for a while, so that its holder hears at once when somebody removes it. A
 * hold that ends before costs no read for this, and there is one timer for all of them: it runs only while there are holds
 * without a watch.
 *
 * <p>Thread rules: may be called from anywhere, under no lock; the looks come on the timer's thread, one at a time.
 */
@InternalLockApi
public final class YoungHolds {
    /** So old a hold must be. With the pause below, and a round trip, its holder is told within a tenth of a second. */
    static final long YOUNG = 40_000_000;

    private static final long SHORTEST_PAUSE = 10_000_000; // many that begin one after the other share a look

    private final EngineContext context;
    private final Contenders contenders;
    private final AtomicBoolean armed = new AtomicBoolean();

    public YoungHolds(EngineContext context, Contenders contenders) {
        this.context = context;
        this.contenders = contenders;
    }

    /** A hold has begun on this contender's node. */
    public void granted(Contender holding) {
        if (!armed.get() && holding.state().isUnwatched()) arm(YOUNG);
    }

    private void arm(long nanos) {
        if (!armed.compareAndSet(false, true)) return;
        context.runtime().schedule(nanos, this::look);
    }

    private void look() {
        armed.set(false); // first: a hold that begins after the look below arms it anew
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
            Uncaught.tell(thrown); // the others are to be watched too
        }
    }
}
