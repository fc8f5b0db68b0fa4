package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.LockMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link LocalQueue} that does what its {@link QueueState} has decided: grants the lock, has contenders
 * enter and retire, and takes the queue out of the map when it is gone.
 *
 * <p>Thread rules: {@link QueueState} is guarded by this object's monitor. Contenders are started and retired, and holds
 * are delivered, outside it.
 */
@InternalLockApi
public abstract class QueueTurns implements QueueState.Queue {
    final QueueParts parts;
    final String name;
    final QueueState state; // guarded by this
    private final QueueOwner owner;
    private final Object key;
    private final LockMode mode;

    QueueTurns(QueueParts parts, QueueOwner owner, Object key, String name, LockMode mode) {
        this.parts = parts;
        this.owner = owner;
        this.key = key;
        this.name = name;
        this.mode = mode;
        this.state = switch (mode.sharing()) {
            case READ, WRITE -> new SharedState(parts, this);
            case EXCLUSIVE, PERMITS -> new ExclusiveState(parts, this); // each permit has a queue and a node of its own
        };
    }

    /** Something has changed that callers who watch their place may want to know. */
    abstract void moved();

    /** Refuses these callers, who ask once: others hold the lock. */
    abstract void refuseAll(List<Acquisition> asked);

    /** The backend refuses this client, so no caller that waits can be served. */
    abstract void refused(Throwable why);

    /** Does what is due, after the release of this hold if it is not null. Returns the contender that was retired. */
    final @Nullable Contender advance(@Nullable Hold ended) {
        Turn turn;
        List<Contender> drained;
        synchronized (this) {
            turn = state.next(ended);
            drained = state.takeDrained();
        }
        retire(drained); // at once: others may wait behind these nodes
        moved();
        var retired = perform(turn);
        return ended != null && drained.contains(ended.contender()) ? ended.contender() : retired;
    }

    static void retire(List<Contender> drained) {
        if (!drained.isEmpty()) drained.forEach(Contender::retire);
    }

    /** Grants the lock, enters, or retires. Returns the contender that was retired, if any. */
    final @Nullable Contender perform(@Nullable Turn turn) {
        if (turn instanceof Turn.Grant grant) deliverAll(grant);
        else if (turn instanceof Turn.Gone) return leaveNow();
        else if (turn instanceof Turn.Keep keep) parts.keeping().begun(keep.nanos(), keep.began());
        else if (turn instanceof Turn.Ask ask) ask.first().askForFollowers();
        else if (turn instanceof Turn.Enter enter) {
            // Leave first: requests of a session are handled in order, so the listing does not show the old node.
            if (enter.retired() != null) enter.retired().retire();
            begin(enter.entering());
            return enter.retired();
        }
        return null;
    }

    @Override
    public boolean endKeeping() {
        Turn turn;
        synchronized (this) {
            turn = state.endKeeping();
        }
        perform(turn);
        return turn != null;
    }

    /** Grants the lock to this caller, and to those behind it that can share it. */
    private void deliverAll(Turn.Grant first) {
        deliver(first);
        boolean another = first.another();
        while (another) {
            Turn turn;
            List<Contender> drained;
            synchronized (this) {
                turn = state.next(null);
                drained = state.takeDrained();
            }
            retire(drained);
            another = turn instanceof Turn.Grant grant && grant.another();
            if (turn instanceof Turn.Grant grant) deliver(grant);
            else perform(turn);
        }
    }

    private void deliver(Turn.Grant grant) {
        grant.timer().cancel();
        grant.tellHandOff();
        grant.to().deliver(grant.hold());
        parts.longHolds().begun();
        parts.young().granted(grant.first(), grant.hold().leaseLeftNanos());
        // Ask, and do not watch the children: a watch would cost a notification even if no other process comes.
        if (grant.askAhead()) grant.first().askForFollowers();
        refuseAll(grant.refused());
    }

    /**
     * Does what is due once the queue is gone: retires its contender, and takes the queue out of the map. Every caller
     * that finds the queue gone does this too, because the thread that ended it may be stopped: a virtual thread that
     * waits for a monitor has lost its carrier. The contender leaves first, so that its delete goes out before a create.
     *
     * @return the contender that was retired; null if there was none
     */
    public final @Nullable Contender leaveNow() {
        var last = state.leaving();
        try {
            if (last != null) last.retire();
        } finally {
            parts.guard().forget(this);
            owner.gone(key, this);
        }
        return last;
    }

    private void begin(Contender entering) {
        parts.contenders().begin(entering);
        var refusal = parts.guard().refusal();
        if (refusal != null && entering == contender()) refused(refusal);
    }

    @Override
    public void grantAgain() {
        advance(null);
    }

    final synchronized @Nullable Contender contender() {
        return state.contender();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LockMode mode() {
        return mode;
    }

    @Override
    public EngineContext context() {
        return parts.context();
    }
}
