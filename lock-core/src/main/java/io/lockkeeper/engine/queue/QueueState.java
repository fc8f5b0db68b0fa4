package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.hold.HoldOrigin;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.place.ContenderListener;
import io.lockkeeper.engine.place.Entry;
import io.lockkeeper.engine.runtime.CallLife;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Cancellable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The callers that wait for one lock, the contender that stands for them, and the decision what is due next.
 * {@code ExclusiveState} knows one hold at a time, {@code SharedState} several.
 *
 * <p>Thread rules: everything is guarded by the queue's monitor. Each method asserts that it is held, except
 * {@link #leaving}. This class sends no request and calls no caller: it returns what is to be done, and the queue does it
 * outside the monitor.
 */
abstract class QueueState {
    /** The queue whose monitor guards this. */
    interface Queue
            extends ContenderListener<Contender>,
                    HoldOrigin<Hold>,
                    SessionGuard.Grantor,
                    WaitTimeouts.Owner,
                    Keeping.Keeper {}

    private static final int NOT_ASKED = -1;
    private static final int MOST_COUNTED = 1000; // callers ahead, for a message

    final QueueParts parts;
    final Queue queue;
    final Waiters waiters = new Waiters();

    // Guarded by the queue's monitor.
    @Nullable
    Contender contender; // the one that stands for those who wait

    private @Nullable WaitTimeouts timer; // made for the first caller that has to wait
    private int askedAfter = NOT_ASKED; // the tenure's lookups when it was asked; one more is the answer
    private boolean stealing; // whether a waiter may want to steal; if false, none does
    private @Nullable CallLife giver; // of the tenure's last hold, once that is released; null without a listener
    private boolean wasKept; // whether the tenure's last hold was released before the next caller came
    private boolean gone;
    private @Nullable Contender leaving; // the contender that retires with the queue, once that is gone

    QueueState(QueueParts parts, Queue queue) {
        this.parts = parts;
        this.queue = queue;
    }

    /**
     * Decides what is due: to grant, to enter, or to retire. Null if nothing is.
     *
     * @param ended the hold that ends now, or null; nothing is due if it has left the queue
     */
    @Nullable
    abstract Turn next(@Nullable Hold ended);

    /** The contenders that have had their last hold, and must retire now. Each is returned once. */
    abstract List<Contender> takeDrained();

    /** Whether a caller that comes now has to wait for a hold of this process. */
    abstract boolean isTaken();

    /** Whether the contender that stands for those who wait has a hold. */
    abstract boolean isHolding();

    /** The holds that were granted and have not left the queue. */
    abstract List<Hold> holds();

    /** The holds on this contender's node; null if the contender does not count here any more. */
    abstract @Nullable List<Hold> holdsOf(Contender one);

    /** The hold was lost: it leaves the queue. */
    abstract void detach(Hold lost);

    /** The lost hold was given back, or its grace is over. Returns the contender if that has to leave; null if not. */
    abstract @Nullable Contender letGo(Hold lost);

    /** The hold becomes a reader's, and its contender serves no other. Returns false if it has left the queue. */
    abstract boolean downgrade(Hold writing);

    /** Gives the lock back if it is kept and no caller uses it. Returns what is to be done for that; null if nothing is. */
    abstract @Nullable Turn endKeeping();

    /** Whether the lock stays here although no caller wants it. */
    abstract boolean isKept();

    /** For how long the lock stays taken after its release, by the hold's minimum time. */
    abstract long extendedNanos(long now);

    /** Adds a caller. Returns false if the queue is gone, and the caller needs another one. */
    final boolean add(Acquisition caller) {
        assert Thread.holdsLock(queue);
        if (gone) return false;
        waiters.add(caller);
        if (caller.stealAfter() != Nanos.FOREVER) stealing = true;
        return true;
    }

    /** Bounds the caller's wait, if it still waits. A timer that is returned must be set outside the monitor. */
    final @Nullable WaitTimeouts bound(Acquisition caller) {
        assert Thread.holdsLock(queue);
        if (!caller.waiting || caller.boundNanos() == Nanos.FOREVER) return null;
        if (timer == null)
            timer = new WaitTimeouts(queue, waiters, parts.context().runtime());
        return timer.add(caller) ? timer : null;
    }

    /** Removes a caller. Returns an action to be run outside the monitor; null if the caller did not wait. */
    final @Nullable Cancellable remove(Acquisition caller) {
        assert Thread.holdsLock(queue);
        if (!waiters.remove(caller)) return null;
        return timer == null ? Cancellable.NONE : timer.stop(caller);
    }

    final int waitingCount() {
        assert Thread.holdsLock(queue);
        return waiters.count();
    }

    final List<Acquisition> waiting() {
        assert Thread.holdsLock(queue);
        return waiters.all(any -> true);
    }

    /** The first caller that waits behind others; null if nobody waits. */
    final @Nullable Acquisition firstBehind(Contender waiting) {
        assert Thread.holdsLock(queue);
        return waiting.isWaiting() ? waiters.first() : null;
    }

    /** Whether others are ahead of this caller, who has just been added. */
    final boolean isBehindOthers(Acquisition caller) {
        assert Thread.holdsLock(queue);
        return caller.waiting && (isTaken() || waiters.first() != caller || contender != null && contender.isWaiting());
    }

    /** The callers that ask once and can be told now that others hold the lock. */
    final List<Acquisition> refusedBy(Contender waiting) {
        assert Thread.holdsLock(queue);
        if (!waiting.isWaiting() || !waiters.haveImmediateCaller()) return List.of();
        return waiters.all(one -> one.isRefusedBy(waiting));
    }

    final boolean mustRefuse(Acquisition caller) {
        assert Thread.holdsLock(queue);
        return caller.waiting
                && (isTaken() || contender != null && contender.isWaiting() && caller.isRefusedBy(contender));
    }

    final boolean haveImmediateCaller() {
        assert Thread.holdsLock(queue);
        return waiters.haveImmediateCaller();
    }

    /** The shortest {@code stealAfter} of all waiters. Looks through them only if one of them may want to steal. */
    final long stealAfter() {
        assert Thread.holdsLock(queue);
        long least = stealing ? waiters.stealAfter() : Nanos.FOREVER;
        stealing = least != Nanos.FOREVER;
        return least;
    }

    /** The {@code stealAfter} of the next caller, if that asks once. A lock that is held here is not stolen. */
    final long stealAfterOfTry() {
        assert Thread.holdsLock(queue);
        var next = isTaken() ? null : waiters.first();
        return next == null ? Nanos.FOREVER : next.stealAfterOfTry();
    }

    final boolean isGone() {
        return gone;
    }

    /** The queue is gone, and its contender leaves with it. */
    final Turn goneWith(@Nullable Contender last) {
        leaving = last;
        contender = null;
        gone = true;
        return Turn.GONE;
    }

    /** A hold was released: if the next one follows within the tenure, a listener hears that it was handed on. */
    final void released(Hold ended) {
        if (parts.context().events() != null) giver = ended.times().life();
    }

    final Turn enter(@Nullable Contender retired) {
        askedAfter = NOT_ASKED;
        forgetGiver();
        var next = waiters.first();
        var entry = new Entry(queue.name(), queue.mode(), waiters.leaseOfFirst(), next != null && next.keepNanos() > 0);
        var entering = parts.contenders().create(queue, entry);
        contender = entering;
        return new Turn.Enter(retired, entering);
    }

    /** Grants the lock if the contender is first, and it need not be asked first whether other processes wait. */
    final @Nullable Turn grantOn(Contender first, long now) {
        if (!first.isFirst()) return null;
        return mustAsk(first, now) ? new Turn.Ask(first) : grant(first, now);
    }

    /** Whether the contender must find out if other processes wait before the lock is handed on. */
    private boolean mustAsk(Contender first, long now) {
        var tenure = first.tenure();
        boolean answered = askedAfter >= 0 && tenure.lookups() > askedAfter;
        if (answered || !tenure.mustAskForFollowers(now)) return false;
        if (askedAfter < 0) askedAfter = tenure.lookups();
        return true;
    }

    /** S1: grants only if the turn has come, in the session connected now, and before the deadline. */
    private Turn.@Nullable Grant grant(Contender first, long now) {
        var place = first.place();
        var sessionLease = place == null ? null : parts.guard().sessionLeaseOf(place.sessionId());
        if (sessionLease == null || !parts.guard().admits(queue, sessionLease, now)) return null;
        var tenure = first.tenure();
        var granted = new Hold(queue, first, sessionLease, tenure.nextToken(place));
        var next = Objects.requireNonNull(waiters.first());
        granted(granted, next);
        askedAfter = NOT_ASKED;
        tenure.granted();
        var timer = Objects.requireNonNull(remove(next));
        boolean another = !isTaken() && !waiters.isEmpty();
        List<Acquisition> refused =
                isTaken() && waiters.haveImmediateCaller() ? waiters.all(Acquisition::isImmediate) : List.of();
        boolean askAhead = tenure.hasHandedOn() && tenure.shouldAskAhead(now);
        var grant = new Turn.Grant(first, granted, next, timer, refused, askAhead, giver, wasKept, another);
        forgetGiver();
        return grant;
    }

    /** Records a hold that is about to be delivered. */
    abstract void granted(Hold hold, Acquisition to);

    final void forgetGiver() {
        giver = null;
        wasKept = false;
    }

    /** A caller has come for the lock that was kept. It has it now, or once it is known whether other processes wait. */
    final void cameForKept() {
        wasKept = true;
    }

    final @Nullable Contender contender() {
        assert Thread.holdsLock(queue);
        return contender;
    }

    /**
     * The contender that retires with the queue; null if no contender does. It does not change any more once the caller
     * has found the queue gone, and is then read without the monitor.
     */
    final @Nullable Contender leaving() {
        return leaving;
    }

    /** Where this caller stands; null if it does not wait, or if this process has no place in the lock's queue. */
    final @Nullable Standing standing(Acquisition caller) {
        assert Thread.holdsLock(queue);
        var place = contender == null ? null : contender.place();
        if (place == null || !caller.waiting) return null;
        return new Standing(place.node(), contender.isFirst(), aheadHere(caller));
    }

    /** How many callers of this process are ahead of this one, the holder included; counted up to a bound. */
    private int aheadHere(Acquisition caller) {
        return (isTaken() ? 1 : 0) + waiters.before(caller, MOST_COUNTED);
    }

    /**
     * What this caller, who does not get the lock, is to be told of this process. It also has the lock between two holds
     * of a tenure, until it is known whether other processes wait.
     */
    final AcquireFailures.Rivals rivals(Acquisition caller) {
        assert Thread.holdsLock(queue);
        long extended = extendedNanos(parts.context().runtime().nanoTime());
        return new AcquireFailures.Rivals(isTaken() || askedAfter != NOT_ASKED, aheadHere(caller), extended);
    }
}
