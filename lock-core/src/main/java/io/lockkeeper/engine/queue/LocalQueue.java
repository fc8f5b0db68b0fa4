package io.lockkeeper.engine.queue;

import io.lockkeeper.LockException;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.Cancellable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The callers of this process that want one name, first-in, first-out, behind one {@link Contender}. If a holder
 * releases the lock while another caller waits here, the lock is handed on to that caller without a request to the
 * backend, until the tenure is over. The queue ends when nobody waits and nobody holds; its contender then retires by
 * itself.
 *
 * <p>Thread rules: {@link QueueState} is guarded by this object's monitor. Contenders are started and retired, holds
 * are delivered, and callers are failed outside it.
 */
@InternalLockApi
public final class LocalQueue implements QueueState.Queue, Acquisition.Queue {
    private final QueueParts parts;
    private final QueueOwner owner;
    private final Object key;
    private final String name;
    private final QueueState state; // guarded by this

    LocalQueue(QueueParts parts, QueueOwner owner, Object key, String name) {
        this.parts = parts;
        this.owner = owner;
        this.key = key;
        this.name = name;
        this.state = new QueueState(parts, this);
    }

    /** Adds a caller. Returns false if the queue is gone, and the caller needs another one. */
    public boolean add(Acquisition caller) {
        boolean mayBeFree;
        boolean behind;
        WaitTimeouts late = null;
        QueueState.Turn turn;
        synchronized (this) {
            caller.standIn(this);
            if (!state.add(caller)) return false;
            mayBeFree = state.hold() == null;
            if (!mayBeFree) late = state.bound(caller);
            turn = state.next(null);
            behind = caller.life() != null && state.isBehindOthers(caller);
        }
        perform(turn);
        if (behind) caller.tellQueued();
        if (caller.isThief()) watchForSteal();
        if (caller.isImmediate() && mustRefuse(caller)) refuse(caller);
        // Read without the monitor, to spare most callers of a free lock the timer: they have been served by now.
        if (mayBeFree && caller.waiting) {
            synchronized (this) {
                late = state.bound(caller);
            }
        }
        if (late != null) late.set();
        return true;
    }

    private synchronized @Nullable Contender contender() {
        return state.contender();
    }

    private void watchForSteal() {
        var current = contender();
        if (current != null) current.lookForSteal();
    }

    private synchronized boolean mustRefuse(Acquisition caller) {
        return state.mustRefuse(caller);
    }

    /** Does what is due, after the release of this hold if it is not null. Returns the contender that was retired. */
    private @Nullable Contender advance(@Nullable Hold ended) {
        QueueState.Turn turn;
        synchronized (this) {
            turn = state.next(ended);
        }
        parts.progress().moved(this);
        return perform(turn);
    }

    /** Grants the lock, enters, or retires. Returns the contender that was retired, if any. */
    private @Nullable Contender perform(QueueState.@Nullable Turn turn) {
        if (turn instanceof QueueState.Grant grant) deliver(grant);
        else if (turn instanceof QueueState.Gone) return leaveNow();
        else if (turn instanceof QueueState.Ask ask) ask.first().askForFollowers();
        else if (turn instanceof QueueState.Enter enter) {
            // Leave first: requests of a session are handled in order, so the listing does not show the old node.
            if (enter.retired() != null) enter.retired().retire();
            begin(enter.entering());
            return enter.retired();
        }
        return null;
    }

    private void deliver(QueueState.Grant grant) {
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
    @Nullable
    public Contender leaveNow() {
        Contender last;
        synchronized (this) {
            last = state.leaving();
        }
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

    @Override
    public void placed(Contender placed) {
        List<Acquisition> refused;
        Acquisition behind;
        synchronized (this) {
            if (placed != state.contender()) return;
            refused = state.refusedBy(placed);
            behind = state.firstBehind(placed);
        }
        if (behind != null) behind.tellQueued();
        refuseAll(refused);
        advance(null);
    }

    /** The hold, if there is one, is lost, and the waiters enter again. */
    @Override
    public void lostPlace(Contender lost, LossCause cause) {
        Hold ended;
        synchronized (this) {
            if (lost != state.contender()) return;
            ended = state.hold();
        }
        // A hold that ends in another way at this moment advances the queue itself.
        if (ended == null) advance(null);
        else if (!ended.lose(cause)) ended.keepNoLonger();
    }

    @Override
    public void refused(Contender refused, Throwable why) {
        if (refused != contender() || hold() != null) return;
        context().backgroundFailures().notAcquired(name, why);
        refused(why);
    }

    /** The backend refuses this client, so no caller that waits can be served. */
    public void refused(Throwable why) {
        if (hold() != null) return; // while a hold is valid, the heartbeat and the deadline decide about it
        fail(() -> parts.failures().refused(name, why));
    }

    /** Fails every caller that waits; a holder is left alone. */
    public void fail(Supplier<LockException> why) {
        unserved().failAll(why);
        advance(null);
    }

    private UnservedCallers unserved() {
        return new UnservedCallers(parts, this, state);
    }

    @Override
    public void withdraw(Acquisition caller) {
        Cancellable stopped;
        synchronized (this) {
            stopped = state.remove(caller);
        }
        if (stopped == null) return;
        stopped.cancel();
        advance(null);
    }

    private void refuse(Acquisition caller) {
        if (unserved().refuse(caller)) advance(null);
    }

    private void refuseAll(List<Acquisition> asked) {
        if (!asked.isEmpty()) asked.forEach(this::refuse); // mostly empty, and then not worth an iterator
    }

    @Override
    public void expire(Acquisition caller) {
        if (unserved().expire(caller)) advance(null);
    }

    @Override
    public void unbound(Acquisition caller, Throwable why) {
        if (unserved().unbound(caller, why)) advance(null);
    }

    @Override
    public @Nullable Contender released(Hold ended) {
        var leaving = advance(ended);
        parts.holds().returned();
        return leaving;
    }

    /** The waiters enter again. The lost hold's contender retires when its body has ended or the grace is over. */
    @Override
    public void detach(Hold lost) {
        synchronized (this) {
            parts.holds().lost(lost);
            state.detach();
        }
        if (!lost.isInUse()) forgotten(lost); // it was given back before it was recorded as lost
        advance(null);
    }

    @Override
    public void forgotten(Hold lost) {
        parts.holds().forget(lost);
    }

    @Override
    public void bound(CompletableFuture<Void> release) {
        parts.releaseTimeouts().bound(name, release);
    }

    /** Where this caller stands; null if it does not wait, or if this process has no place in the lock's queue. */
    public synchronized @Nullable Standing standing(Acquisition caller) {
        return state.standing(caller);
    }

    /** How many callers wait here. */
    public synchronized int waiting() {
        return state.waitingCount();
    }

    @Override
    public synchronized @Nullable Hold hold() {
        return state.hold();
    }

    @Override
    public synchronized long stealAfter() {
        return state.stealAfter();
    }

    @Override
    public synchronized long stealAfterOfTry() {
        return state.stealAfterOfTry();
    }

    @Override
    public synchronized boolean hasImmediateCaller() {
        return state.haveImmediateCaller();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public EngineContext context() {
        return parts.context();
    }
}
