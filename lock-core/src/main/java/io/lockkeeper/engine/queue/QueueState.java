package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.hold.HoldOrigin;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.place.ContenderListener;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.Nanos;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The callers that wait for one lock, the contender that stands for them, and the hold of the one that has it; and what is due
 * next. Thread rules: all of it is guarded by the queue's monitor. It sends nothing and tells nobody: that is done outside.
 */
final class QueueState {
    /** The queue whose monitor guards this. */
    interface Queue extends ContenderListener<Contender>, HoldOrigin<Hold>, SessionGuard.Grantor, WaitTimeouts.Owner {}

    /** What was decided, and is to be done outside the monitor. */
    static final class Turn {
        @Nullable
        Contender current;

        @Nullable
        Contender retired;

        @Nullable
        Contender entering;

        @Nullable
        Contender asked; // whether others wait outside

        @Nullable
        Hold granted;

        @Nullable
        Acquisition to;

        Runnable stopTimer = NOTHING;
        List<Acquisition> refused = List.of(); // who asked once, and find it taken now
        boolean queueGone;
        boolean askAhead; // whether others wait outside, behind the holder's back
    }

    private static final Runnable NOTHING = () -> {};
    private static final int NOT_ASKED = -1;
    private static final int MOST_COUNTED = 1000; // of callers ahead, for a message

    private final QueueParts parts;
    private final Queue queue;
    private final Waiters waiters = new Waiters();
    private @Nullable WaitTimeouts timer; // null while nobody had to wait long enough
    private @Nullable Contender contender;
    private @Nullable Hold hold;
    private int askedAfter = NOT_ASKED; // so many lookups of the contender, before the lock may be handed on
    private boolean stealing; // there may be waiters who would
    private boolean gone;
    private @Nullable Contender leaving; // with the queue, once that is gone

    QueueState(QueueParts parts, Queue queue) {
        this.parts = parts;
        this.queue = queue;
    }

    /** Takes in a caller; false if the queue is gone and a new one must be made. */
    boolean add(Acquisition caller) {
        assert Thread.holdsLock(queue);
        if (gone) return false;
        waiters.add(caller);
        if (caller.stealAfter() != Nanos.FOREVER) stealing = true;
        return true;
    }

    /** The caller's wait has an end from now on, unless it is over. A timer that is returned is to be set outside. */
    @Nullable
    WaitTimeouts bound(Acquisition caller) {
        assert Thread.holdsLock(queue);
        if (!caller.waiting || caller.boundNanos() == Nanos.FOREVER) return null;
        if (timer == null)
            timer = new WaitTimeouts(queue, waiters, parts.context().runtime());
        return timer.add(caller) ? timer : null;
    }

    /** The caller waits no more. What is returned is to be run outside; null if it did not wait. */
    @Nullable
    Runnable remove(Acquisition caller) {
        assert Thread.holdsLock(queue);
        if (!waiters.remove(caller)) return null;
        return timer == null ? NOTHING : timer.stop(caller);
    }

    List<Acquisition> waiting() {
        return waiters.all(any -> true);
    }

    /** Those who asked once, and may be told now that others have it. */
    List<Acquisition> refusedBy(Contender waiting) {
        if (!waiting.isWaiting() || !waiters.haveImmediateCaller()) return List.of();
        return waiters.all(one -> one.isRefusedBy(waiting));
    }

    boolean mustRefuse(Acquisition caller) {
        return caller.waiting
                && (hold != null || contender != null && contender.isWaiting() && caller.isRefusedBy(contender));
    }

    boolean haveImmediateCaller() {
        return waiters.haveImmediateCaller();
    }

    long stealAfter() {
        long least = stealing ? waiters.stealAfter() : Nanos.FOREVER;
        stealing = least != Nanos.FOREVER;
        return least;
    }

    /**
     * What is due: to grant, to enter, or to retire.
     *
     * @param ended the hold that ends with it, null if none does; nothing is due if it is not the current one
     */
    @Nullable
    Turn next(@Nullable Hold ended) {
        assert Thread.holdsLock(queue);
        if (gone || hold != ended) return null;
        hold = null;
        var turn = new Turn();
        if (waiters.isEmpty()) {
            leaving = contender;
            contender = null;
            turn.queueGone = gone = true;
            return turn;
        }
        long now = 0;
        if (contender != null) {
            // Under the lock: who finds a deadline past, and then looks at what is held, finds what is granted now.
            now = parts.context().runtime().nanoTime();
            if (contender.isTenureOver(now)) {
                turn.retired = contender;
                contender = null;
            }
        }
        if (contender == null) {
            askedAfter = NOT_ASKED;
            contender = turn.entering = parts.contenders().create(queue, queue.name());
        } else if (contender.isFirst()) {
            if (mustAsk(contender, now)) turn.asked = contender;
            else grant(turn, contender, now);
        }
        return turn;
    }

    /** Whether it must be found out first if others wait outside. */
    private boolean mustAsk(Contender first, long now) {
        var tenure = first.tenure();
        boolean answered = askedAfter >= 0 && tenure.lookups() > askedAfter;
        if (answered || !tenure.mustAskForFollowers(now)) return false;
        if (askedAfter < 0) askedAfter = tenure.lookups();
        return true;
    }

    /** S1: first, in the session connected now, before its deadline, or not at all. */
    private void grant(Turn turn, Contender first, long now) {
        var place = first.place();
        var sessionLease = place == null ? null : parts.guard().sessionLeaseOf(place.sessionId());
        if (sessionLease == null || !parts.guard().admits(queue, sessionLease, now)) return;
        var tenure = first.tenure();
        hold = turn.granted = new Hold(queue, first, sessionLease, tenure.nextToken(place));
        askedAfter = NOT_ASKED;
        tenure.granted();
        var next = Objects.requireNonNull(waiters.first());
        turn.stopTimer = Objects.requireNonNull(remove(next));
        turn.to = next;
        turn.current = first;
        turn.askAhead = tenure.hasHandedOn() && tenure.shouldAskAhead(now);
        if (waiters.haveImmediateCaller()) turn.refused = waiters.all(Acquisition::isImmediate);
    }

    /** The hold was lost, and takes its contender along. */
    void detach() {
        assert Thread.holdsLock(queue);
        hold = null;
        contender = null;
    }

    /** Whose turn it is now; null between two holds. */
    @Nullable
    Hold hold() {
        return hold;
    }

    @Nullable
    Contender contender() {
        return contender;
    }

    /** The contender that leaves with the queue, once that is gone. */
    @Nullable
    Contender leaving() {
        return leaving;
    }

    /** Whether this process has it. Between two holds of a tenure, that is so until it is known whether others wait outside. */
    boolean isTaken() {
        return hold != null || askedAfter != NOT_ASKED;
    }

    /** How many callers of this process are before this one; counted up to a bound. */
    int aheadHere(Acquisition caller) {
        return (hold == null ? 0 : 1) + waiters.before(caller, MOST_COUNTED);
    }
}
