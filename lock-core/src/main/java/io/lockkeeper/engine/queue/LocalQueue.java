package io.lockkeeper.engine.queue;

import io.lockkeeper.LockException;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockMode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The callers of this process that want one name, first-in, first-out, behind one {@link Contender}. If a holder
 * releases the lock while another caller waits here, the lock is handed on to that caller without a request to the
 * backend, until the tenure is over. The queue ends when nobody waits, nobody holds, and the lock is not kept; its
 * contender then retires by itself.
 *
 * <p>Thread rules: {@link QueueState} is guarded by this object's monitor. Contenders are started and retired, holds
 * are delivered, and callers are failed outside it.
 */
@InternalLockApi
public final class LocalQueue extends QueueTurns implements Acquisition.Queue {
    LocalQueue(QueueParts parts, QueueOwner owner, Object key, String name, LockMode mode) {
        super(parts, owner, key, name, mode);
    }

    /** Adds a caller. Returns false if the queue is gone, and the caller needs another one. */
    public boolean add(Acquisition caller) {
        boolean mayBeFree;
        boolean behind;
        WaitTimeouts late = null;
        Turn turn;
        List<Contender> drained;
        synchronized (this) {
            caller.standIn(this);
            if (!state.add(caller)) return false;
            mayBeFree = !state.isTaken();
            if (!mayBeFree) late = state.bound(caller);
            turn = state.next(null);
            drained = state.takeDrained();
            behind = caller.life() != null && state.isBehindOthers(caller);
        }
        retire(drained);
        perform(turn);
        if (behind) caller.tellQueued();
        if (caller.isThief()) lookAhead(true);
        if (caller.isImmediate()) {
            if (mustRefuse(caller)) refuse(caller);
            else if (caller.waiting) lookAhead(false);
        }
        // Read without the monitor, to spare most callers of a free lock the timer: they have been served by now.
        if (mayBeFree && caller.waiting) {
            synchronized (this) {
                late = state.bound(caller);
            }
        }
        if (late != null) late.set();
        return true;
    }

    private void lookAhead(boolean isThief) {
        var current = contender();
        if (current != null) current.lookAhead(isThief);
    }

    private synchronized boolean mustRefuse(Acquisition caller) {
        return state.mustRefuse(caller);
    }

    @Override
    public void placed(Contender placed) {
        if (placed.isWaiting()) tellWaiters(placed);
        advance(null);
    }

    private void tellWaiters(Contender placed) {
        List<Acquisition> refused;
        Acquisition behind;
        synchronized (this) {
            if (placed != state.contender()) return;
            refused = state.refusedBy(placed);
            behind = state.firstBehind(placed);
        }
        if (behind != null) behind.tellQueued();
        refuseAll(refused);
    }

    /** The hold, if there is one, is lost, and the waiters enter again. */
    @Override
    public void lostPlace(Contender lost, LossCause cause) {
        List<Hold> ended;
        synchronized (this) {
            ended = state.holdsOf(lost);
        }
        if (ended == null) return;
        if (ended.isEmpty()) advance(null);
        // A hold that ends in another way at this moment advances the queue itself.
        for (var hold : ended) if (!hold.lose(cause)) hold.endExtension();
    }

    @Override
    public void refused(Contender refused, Throwable why) {
        if (refused != contender() || isHolding()) return;
        context().backgroundFailures().notAcquired(name, why);
        refused(why);
    }

    @Override
    public void refused(Throwable why) {
        if (isHolding()) return; // while a hold is valid, the heartbeat and the deadline decide about it
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
        unserved().refuse(caller);
    }

    @Override
    void moved() {
        parts.progress().moved(this);
    }

    @Override
    void refuseAll(List<Acquisition> asked) {
        if (!asked.isEmpty()) asked.forEach(this::refuse); // mostly empty, and then not worth an iterator
    }

    @Override
    public void expire(Acquisition caller) {
        unserved().expire(caller);
    }

    @Override
    public void unbound(Acquisition caller, Throwable why) {
        unserved().unbound(caller, why);
    }

    @Override
    public @Nullable Contender released(Hold ended) {
        var leaving = advance(ended);
        parts.holds().returned();
        return leaving;
    }

    private synchronized boolean isHolding() {
        return state.isHolding();
    }

    /** The waiters enter again. The lost hold's contender retires when its body has ended or the grace is over. */
    @Override
    public void detach(Hold lost) {
        synchronized (this) {
            parts.holds().lost(lost);
            state.detach(lost);
        }
        if (!lost.isInUse()) forgotten(lost); // it was given back before it was recorded as lost
        advance(null);
    }

    @Override
    public void forgotten(Hold lost) {
        Contender leaving;
        synchronized (this) {
            leaving = state.letGo(lost);
        }
        if (leaving != null) leaving.retire();
        parts.holds().forget(lost);
        advance(null); // nobody else may need the node that it shared
    }

    @Override
    public boolean downgrade(Hold writing) {
        if (mode().equals(LockMode.READ)) return false;
        if (!mode().equals(LockMode.WRITE))
            throw new IllegalStateException(
                    Quoted.lock(name) + " is held as " + mode().kind() + ", which has no readers");
        synchronized (this) {
            if (!state.downgrade(writing)) return false;
        }
        var life = writing.times().life();
        if (life != null) life.downgraded(); // before those that are let in have the lock
        writing.contender().downgrade();
        advance(null);
        return true;
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
    public synchronized List<Hold> holds() {
        return state.holds();
    }

    @Override
    public synchronized long stealAfter() {
        return state.stealAfter();
    }

    @Override
    public synchronized long stealAfterOfTry() {
        return state.stealAfterOfTry();
    }

    /** Whether the lock stays here although no caller wants it. */
    public synchronized boolean isKept() {
        return state.isKept();
    }

    @Override
    public synchronized long leaseLeftNanos() {
        return state.holds().stream().mapToLong(Hold::leaseLeftNanos).max().orElse(Nanos.FOREVER);
    }

    @Override
    public synchronized boolean hasImmediateCaller() {
        return state.haveImmediateCaller();
    }
}
