package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.QueueNode;
import java.util.List;
import java.util.UUID;

/**
 * Watches the queue of a node that may be kept, so that the first other process that comes is noticed at once. The watch is
 * set while the first hold goes on, so nobody waits for it. If the backend refuses it, the lock is not kept. A watch of the
 * backend fires once, and the removal of the contender's own node fires it too. So it is taken back only if it was set when
 * that node had left. A lock that is held when another process comes, or when the watch is refused, is given back with the
 * hold, and the node says so until then.
 *
 * <p>The idea is that of the delegations of network file systems and of Chubby's caching clients: what is used again and
 * again stays with its user until somebody else asks for it.
 *
 * <p>Thread rules: any thread may call any method. All fields are guarded by this object's monitor; requests are sent, and
 * the contender is called, outside it.
 */
@InternalLockApi
public final class KeptWatch {
    /** The contender whose node may be kept. */
    interface Kept {
        String name();

        UUID id();

        String node();

        /** The keeping is over, or others wait: its callers may have to be told. */
        void holderKnown();

        void step();
    }

    private static final long RETRY_AFTER = 100_000_000;

    private final EngineContext context;
    private final SessionGuard guard;
    private final Kept kept;
    private final RequestLane lane;
    private final Tenure tenure;
    private final ContenderListener<?> callers;

    private int watch; // counts the watches: those of earlier ones say nothing any more
    private boolean set; // whether one is set, or about to be
    private boolean over; // whether the lock is not kept any more

    KeptWatch(
            EngineContext context,
            SessionGuard guard,
            Kept kept,
            RequestLane lane,
            Tenure tenure,
            ContenderListener<?> callers) {
        this.context = context;
        this.guard = guard;
        this.kept = kept;
        this.lane = lane;
        this.tenure = tenure;
        this.callers = callers;
    }

    /** Sets the watch, unless it is set or the keeping is over. Without a connection it is set in the next one. */
    void begin() {
        int mine;
        synchronized (this) {
            if (set || over) return;
            set = true;
            mine = ++watch;
        }
        if (!guard.isConnected()) return; // the next connection sets it, because this one counts as set
        // An earlier watch that fires late counts too: it may have taken the place of a later one, which has the same
        // id.
        NonThrowingStore.hear(context.store().observe(kept.name(), kept.id(), this::changed), (nodes, error) -> {
            if (error != null) failed(mine, error);
            else seen(mine, nodes);
        });
    }

    private void seen(int which, List<QueueNode> nodes) {
        boolean isThere = nodes.stream().anyMatch(one -> one.node().equals(kept.node()));
        // Then the node had left before the watch was set, and its removal does not fire it.
        if (!isThere) context.store().unobserve(kept.name(), kept.id());
        if (isThere && nodes.size() == 1) watched(which);
        else changed();
    }

    private void watched(int which) {
        synchronized (this) {
            if (which == watch && !over) tenure.watched(true);
        }
    }

    private void changed() {
        if (!end()) return;
        tenure.followersCame();
        keepNoLonger();
    }

    private void keepNoLonger() {
        kept.holderKnown(); // a lock that nobody holds here leaves at once
        lane.writeHeld(callers.leaseLeftNanos()); // no effect if it has left; sent once the place is confirmed
        kept.step();
    }

    private void failed(int which, Throwable error) {
        if (BackgroundFailures.isRefusal(error)) {
            if (end()) keepNoLonger();
        } else {
            context.runtime().schedule(RETRY_AFTER, () -> again(which));
        }
    }

    private void again(int which) {
        synchronized (this) {
            if (which != watch || over) return;
            set = false;
        }
        begin();
    }

    private synchronized boolean end() {
        if (over) return false;
        stop();
        return true;
    }

    /** The connection is another one: the watch says nothing any more, and is set anew. */
    void reconnected() {
        synchronized (this) {
            if (!set) return;
            watch++;
            set = false;
            tenure.watched(false);
        }
        begin();
    }

    /** The lock is not kept any more. */
    synchronized void stop() {
        over = true;
        tenure.watched(false);
    }

    /** Whether the lock may still be kept. */
    synchronized boolean isOn() {
        return !over;
    }
}
