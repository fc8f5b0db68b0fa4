package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.hold.HoldOrigin;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.place.ContenderListener;
import io.lockkeeper.engine.runtime.CallLife;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Cancellable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The callers that wait for one lock, their contender, the current hold, and the decision what is due next.
 *
 * <p>Thread rules: everything is guarded by the queue's monitor, and each method asserts that it is held. This class
 * sends no request and calls no caller: it returns what is to be done, and the queue does it outside the monitor.
 */
final class QueueState {
    /** The queue whose monitor guards this. */
    interface Queue extends ContenderListener<Contender>, HoldOrigin<Hold>, SessionGuard.Grantor, WaitTimeouts.Owner {}

    /** What was decided under the monitor, and must be done outside it. */
    sealed interface Turn {}

    /** The queue is gone: its contender leaves. */
    record Gone() implements Turn {}

    /**
     * A contender enters.
     *
     * @param retired the contender that leaves first; null if there was none
     */
    record Enter(@Nullable Contender retired, Contender entering) implements Turn {}

    /** Whether other processes wait behind the contender must be asked before the lock is handed on. */
    record Ask(Contender first) implements Turn {}

    /**
     * A caller has the lock.
     *
     * @param timer of the caller's wait
     * @param refused callers that ask once, and now find the lock taken
     * @param askAhead whether to look for other processes that wait, while the hold goes on
     * @param giver the life of the hold before it, which was released; null if there was none, or no listener
     */
    record Grant(
            Contender first,
            Hold hold,
            Acquisition to,
            Cancellable timer,
            List<Acquisition> refused,
            boolean askAhead,
            @Nullable CallLife giver)
            implements Turn {
        void tellHandOff() {
            if (giver == null) return;
            giver.handedOn();
            to.tellHandedOn();
        }
    }

    private static final Gone GONE = new Gone();

    private static final int NOT_ASKED = -1;
    private static final int MOST_COUNTED = 1000; // callers ahead, for a message

    private final QueueParts parts;
    private final Queue queue;
    private final Waiters waiters = new Waiters();

    // Guarded by the queue's monitor.
    private @Nullable WaitTimeouts timer; // made for the first caller that has to wait
    private @Nullable Contender contender;
    private @Nullable Hold hold;
    private int askedAfter = NOT_ASKED; // the tenure's lookups when it was asked; one more is the answer
    private boolean stealing; // whether a waiter may want to steal; if false, none does
    private @Nullable CallLife giver; // of the tenure's last hold, once that is released; null without a listener
    private boolean gone;
    private @Nullable Contender leaving; // the contender that retires with the queue, once that is gone

    QueueState(QueueParts parts, Queue queue) {
        this.parts = parts;
        this.queue = queue;
    }

    /** Adds a caller. Returns false if the queue is gone, and the caller needs another one. */
    boolean add(Acquisition caller) {
        assert Thread.holdsLock(queue);
        if (gone) return false;
        waiters.add(caller);
        if (caller.stealAfter() != Nanos.FOREVER) stealing = true;
        return true;
    }

    /** Bounds the caller's wait, if it still waits. A timer that is returned must be set outside the monitor. */
    @Nullable
    WaitTimeouts bound(Acquisition caller) {
        assert Thread.holdsLock(queue);
        if (!caller.waiting || caller.boundNanos() == Nanos.FOREVER) return null;
        if (timer == null)
            timer = new WaitTimeouts(queue, waiters, parts.context().runtime());
        return timer.add(caller) ? timer : null;
    }

    /** Removes a caller. Returns an action to be run outside the monitor; null if the caller did not wait. */
    @Nullable
    Cancellable remove(Acquisition caller) {
        assert Thread.holdsLock(queue);
        if (!waiters.remove(caller)) return null;
        return timer == null ? Cancellable.NONE : timer.stop(caller);
    }

    int waitingCount() {
        assert Thread.holdsLock(queue);
        return waiters.count();
    }

    List<Acquisition> waiting() {
        assert Thread.holdsLock(queue);
        return waiters.all(any -> true);
    }

    /** The first caller that waits behind others; null if nobody waits. */
    @Nullable
    Acquisition firstBehind(Contender waiting) {
        assert Thread.holdsLock(queue);
        return waiting.isWaiting() ? waiters.first() : null;
    }

    /** Whether others are ahead of this caller, who has just been added. */
    boolean isBehindOthers(Acquisition caller) {
        assert Thread.holdsLock(queue);
        return caller.waiting
                && (hold != null || waiters.first() != caller || contender != null && contender.isWaiting());
    }

    /** The callers that ask once and can be told now that others hold the lock. */
    List<Acquisition> refusedBy(Contender waiting) {
        assert Thread.holdsLock(queue);
        if (!waiting.isWaiting() || !waiters.haveImmediateCaller()) return List.of();
        return waiters.all(one -> one.isRefusedBy(waiting));
    }

    boolean mustRefuse(Acquisition caller) {
        assert Thread.holdsLock(queue);
        return caller.waiting
                && (hold != null || contender != null && contender.isWaiting() && caller.isRefusedBy(contender));
    }

    boolean haveImmediateCaller() {
        assert Thread.holdsLock(queue);
        return waiters.haveImmediateCaller();
    }

    /** The shortest {@code stealAfter} of all waiters. Looks through them only if one of them may want to steal. */
    long stealAfter() {
        assert Thread.holdsLock(queue);
        long least = stealing ? waiters.stealAfter() : Nanos.FOREVER;
        stealing = least != Nanos.FOREVER;
        return least;
    }

    /** The {@code stealAfter} of the next caller, if that asks once. A lock that is held here is not stolen. */
    long stealAfterOfTry() {
        assert Thread.holdsLock(queue);
        var next = hold == null ? waiters.first() : null;
        return next == null ? Nanos.FOREVER : next.stealAfterOfTry();
    }

    /**
     * Decides what is due: to grant, to enter, or to retire. Null if nothing is.
     *
     * @param ended the hold that ends now, or null; nothing is due if it is not the current hold
     */
    @Nullable
    Turn next(@Nullable Hold ended) {
        assert Thread.holdsLock(queue);
        if (gone || hold != ended) return null;
        hold = null;
        if (ended != null && parts.context().events() != null)
            giver = ended.times().life();
        if (waiters.isEmpty()) {
            leaving = contender;
            contender = null;
            gone = true;
            return GONE;
        }
        Contender retired = null;
        long now = 0;
        if (contender != null) {
            // Read under the monitor: a thread that finds the deadline past and then looks for holds finds this one.
            now = parts.context().runtime().nanoTime();
            if (contender.isTenureOver(now)) {
                retired = contender;
                contender = null;
            }
        }
        if (contender == null) {
            askedAfter = NOT_ASKED;
            giver = null;
            contender = parts.contenders().create(queue, queue.name(), waiters.leaseOfFirst());
            return new Enter(retired, contender);
        }
        if (!contender.isFirst()) return null;
        return mustAsk(contender, now) ? new Ask(contender) : grant(contender, now);
    }

    /** Whether the contender must find out if other processes wait before the lock is handed on. */
    private boolean mustAsk(Contender first, long now) {
        var tenure = first.tenure();
        boolean answered = askedAfter >= 0 && tenure.lookups() > askedAfter;
        if (answered || !tenure.mustAskForFollowers(now)) return false;
        if (askedAfter < 0) askedAfter = tenure.lookups();
        return true;
    }

    /** S1: grants only if the node is first, in the session connected now, and before the deadline. */
    private @Nullable Grant grant(Contender first, long now) {
        var place = first.place();
        var sessionLease = place == null ? null : parts.guard().sessionLeaseOf(place.sessionId());
        if (sessionLease == null || !parts.guard().admits(queue, sessionLease, now)) return null;
        var tenure = first.tenure();
        var granted = hold = new Hold(queue, first, sessionLease, tenure.nextToken(place));
        askedAfter = NOT_ASKED;
        tenure.granted();
        var next = Objects.requireNonNull(waiters.first());
        var timer = Objects.requireNonNull(remove(next));
        List<Acquisition> refused = waiters.haveImmediateCaller() ? waiters.all(Acquisition::isImmediate) : List.of();
        boolean askAhead = tenure.hasHandedOn() && tenure.shouldAskAhead(now);
        var from = giver;
        giver = null;
        return new Grant(first, granted, next, timer, refused, askAhead, from);
    }

    /** The current hold was lost, and takes its contender with it. */
    void detach() {
        assert Thread.holdsLock(queue);
        hold = null;
        contender = null;
        giver = null;
    }

    /** The current hold; null between two holds. */
    @Nullable
    Hold hold() {
        assert Thread.holdsLock(queue);
        return hold;
    }

    @Nullable
    Contender contender() {
        assert Thread.holdsLock(queue);
        return contender;
    }

    /** The contender that retires with the queue, once that is gone; null if no contender does. */
    @Nullable
    Contender leaving() {
        assert Thread.holdsLock(queue);
        return leaving;
    }

    /**
     * Whether this process has the lock. It also has it between two holds of a tenure, until it is known whether other
     * processes wait.
     */
    boolean isTaken() {
        assert Thread.holdsLock(queue);
        return hold != null || askedAfter != NOT_ASKED;
    }

    /** Where this caller stands; null if it does not wait, or if this process has no place in the lock's queue. */
    @Nullable
    Standing standing(Acquisition caller) {
        assert Thread.holdsLock(queue);
        var place = contender == null ? null : contender.place();
        if (place == null || !caller.waiting) return null;
        return new Standing(place.node(), contender.isFirst(), aheadHere(caller));
    }

    /** How many callers of this process are ahead of this one, the holder included; counted up to a bound. */
    private int aheadHere(Acquisition caller) {
        return (hold == null ? 0 : 1) + waiters.before(caller, MOST_COUNTED);
    }

    /** What this caller, who does not get the lock, is to be told of this process. */
    AcquireFailures.Rivals rivals(Acquisition caller) {
        assert Thread.holdsLock(queue);
        long kept = hold == null
                ? 0
                : hold.times().keptNanos(parts.context().runtime().nanoTime());
        return new AcquireFailures.Rivals(isTaken(), aheadHere(caller), kept);
    }
}
