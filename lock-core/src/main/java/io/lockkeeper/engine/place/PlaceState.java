package io.lockkeeper.engine.place;

import io.lockkeeper.engine.place.PlaceRequest.Step;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a contender stands, and which request is due next.
 *
 * <pre>
 *              enter answered,            predecessor gone,
 *              others ahead               located: first
 *   ENTERING ───────────────▶ WAITING ───────────────────────▶ FIRST
 *      │  └───────────────────── enter answered: first ──────────▲ │
 *      │                         │                                 │
 *      └──────── retire ─────────┴───────────── retire ────────────┘
 *                                │
 *                             RETIRING ──── node surely gone ───▶ GONE
 * </pre>
 *
 * <p>Thread rules: everything changes under this object's lock; what is volatile may be read without it. Nothing here sends a
 * request or tells anybody.
 */
final class PlaceState {
    enum State {
        ENTERING,
        WAITING,
        FIRST,
        RETIRING,
        GONE
    }

    /** What a lookup says of the place. */
    enum Finding {
        PLACED,
        /** The place is over already, or being left. */
        IGNORED,
        /** The node is of another session than the one of now, and about to vanish. */
        OF_ANOTHER_SESSION,
        /** Others stand before a node that was the first. */
        OVERTAKEN,
        /** Its creation transaction leaves no room for a token. */
        UNUSABLE
    }

    /** What a failed request leads to. */
    record Failure(int count, boolean tellCallers, boolean logIt) {
        static final Failure OUTDATED = new Failure(0, false, false);
    }

    private volatile State state = State.ENTERING;
    private volatile @Nullable Place place;
    private volatile int seenIn = -1; // the connection in which the place was last confirmed
    private volatile boolean lost; // the place is over; only retiring remains
    private volatile boolean ownWatchWanted;

    // The lane of requests: one is under way at a time.
    private @Nullable Step underWay; // the request whose answer counts
    private int requests;
    private int failures; // in a row
    private @Nullable Step logged; // the step whose refusal was logged last

    // What is due.
    private boolean mayExist; // an enter may have been applied
    private boolean syncFirst; // the next lookup must catch up with all that was accepted
    private boolean lookupDue;
    private boolean watching; // the predecessor
    private boolean ownWatched;
    private boolean lifeSignDue; // a hold was renewed

    /** The one thing that is due, marked as begun; null if nothing is, or a request is under way. */
    synchronized @Nullable PlaceRequest begin(BooleanSupplier hasBudget) {
        if (!mayBegin()) return null;
        var step = next(hasBudget);
        if (step == null) return null;
        underWay = step;
        boolean sync = syncFirst;
        var node = mark(step);
        return new PlaceRequest(step, ++requests, node, sync);
    }

    /**
     * One at a time; but leaving does not wait for the answer to a lookup. It does wait for others: a watch that was begun may
     * be sent after the leaving, and would stay.
     */
    private boolean mayBegin() {
        return underWay == null || state == State.RETIRING && underWay == Step.LOCATE && place != null;
    }

    private @Nullable Step next(BooleanSupplier hasBudget) {
        if (lost && state != State.RETIRING) return null;
        return switch (state) {
            case ENTERING -> mayExist ? Step.LOCATE : hasBudget.getAsBoolean() ? Step.ENTER : null;
            case WAITING -> lookupDue ? Step.LOCATE : watching ? null : Step.WATCH_PREDECESSOR;
            case FIRST -> {
                if (lookupDue) yield Step.LOCATE;
                if (ownWatchWanted && !ownWatched) yield Step.WATCH_OWN; // first: the sign may be refused for ever
                yield lifeSignDue ? Step.SHOW_LIFE : null;
            }
            case RETIRING -> Step.LEAVE;
            case GONE -> null;
        };
    }

    /** Marks the step before it is sent: what happens meanwhile must not be forgotten by its answer. */
    private @Nullable String mark(Step step) {
        switch (step) {
            case ENTER -> {
                mayExist = true;
                lookupDue = false;
            }
            case LOCATE -> lookupDue = false;
            case WATCH_PREDECESSOR -> watching = true;
            case WATCH_OWN -> ownWatched = true;
            case SHOW_LIFE -> lifeSignDue = false;
            case LEAVE -> {}
        }
        var known = place;
        if (known == null) return null;
        return step == Step.WATCH_PREDECESSOR ? known.predecessor() : known.node();
    }

    synchronized boolean isLast(int number) {
        return number == requests;
    }

    synchronized void succeeded(int number) {
        if (number == requests) underWay = null;
        failures = 0;
    }

    synchronized Failure failed(Step step, int number, Outcome outcome, boolean refused) {
        if (number != requests) return Failure.OUTDATED;
        underWay = null;
        switch (step) {
            case ENTER -> {
                if (outcome == Outcome.UNKNOWN) syncFirst = true;
                else mayExist = false;
            }
            case LOCATE -> lookupDue = true;
            case WATCH_PREDECESSOR -> watching = false;
            case WATCH_OWN -> ownWatched = false;
            case SHOW_LIFE -> lifeSignDue = true;
            case LEAVE -> {}
        }
        boolean tellCallers = refused && isStanding();
        // A holder waits for no answer, and a contender that leaves has no callers.
        boolean logIt = refused && logged != step && (state == State.FIRST || step == Step.LEAVE);
        if (logIt) logged = step;
        return new Failure(++failures, tellCallers, logIt);
    }

    /** @param current whether the place's session is the one of now */
    synchronized Finding located(Place found, int connection, boolean current, Tenure tenure, long now) {
        var before = place;
        place = found;
        if (!isStanding()) return Finding.IGNORED;
        if (!current) return Finding.OF_ANOTHER_SESSION;
        if (state == State.FIRST && found.ahead() > 0) return Finding.OVERTAKEN;
        if (!Token.canCount(found.createdId())) return Finding.UNUSABLE;
        syncFirst = false;
        seenIn = connection;
        tenure.lookedUp(found.hasFollowers(), now);
        if (found.ahead() > 0) {
            state = State.WAITING;
            if (before == null || !Objects.equals(found.predecessor(), before.predecessor())) watching = false;
        } else if (state != State.FIRST) {
            state = State.FIRST;
            tenure.begin(now);
        }
        return Finding.PLACED;
    }

    /** Returns whether the place is over. */
    synchronized boolean notFound(boolean syncedFirst) {
        if (!isStanding()) return false;
        if (!syncedFirst) {
            syncFirst = true;
            lookupDue = true;
            return false;
        }
        if (state != State.ENTERING) return true;
        mayExist = false; // surely never applied: enter anew
        return false;
    }

    /** The predecessor was read. Returns the place, if that one is still its predecessor. */
    synchronized @Nullable Place predecessorRead(String predecessor, boolean there) {
        var known = place;
        if (known == null || !predecessor.equals(known.predecessor())) return null;
        if (!there) lookupDue = true;
        return known;
    }

    synchronized void predecessorChanged() {
        lookupDue = true;
        watching = false;
    }

    synchronized void ownNodeChanged() {
        ownWatched = false;
        lookupDue = true;
    }

    /** The node may be gone: nothing is granted on it until it was looked for. */
    synchronized void recheck() {
        lookupDue = true;
        seenIn = -1;
    }

    /** The connection is up (again): nothing known of before counts until it is confirmed. */
    synchronized void reconnected() {
        failures = 0;
        watching = false;
        ownWatched = false;
        lookupDue = true; // also when an earlier lookup is under way: its answer belongs to the connection before
        if (state == State.ENTERING && mayExist) syncFirst = true;
    }

    /** As the next two, only of one that is first. */
    synchronized void wantOwnWatch() {
        if (isFirst()) ownWatchWanted = true;
    }

    synchronized void wantLookup() {
        if (isFirst()) lookupDue = true;
    }

    synchronized void wantLifeSign() {
        if (isFirst()) lifeSignDue = true;
    }

    /** Whether the place hangs on this session, or nobody knows on which. */
    synchronized boolean mayBeOf(long sessionId) {
        var known = place;
        return known == null ? mayExist : known.sessionId() == sessionId;
    }

    /** The place is over. Returns whether that is news. */
    synchronized boolean lose() {
        if (!isStanding()) return false;
        lost = true;
        return true;
    }

    /** Returns whether nothing was ever sent, so that nothing is left to remove. */
    synchronized boolean retire() {
        if (state != State.GONE) state = State.RETIRING;
        return !mayExist && underWay == null;
    }

    synchronized void finish() {
        state = State.GONE;
    }

    /** Whether it stands in the queue or is on its way into it. */
    private boolean isStanding() {
        return !lost && state != State.RETIRING && state != State.GONE;
    }

    /** Whether it was first when this connection last confirmed its place. */
    boolean isFirst(int connection) {
        return state == State.FIRST && !lost && seenIn == connection;
    }

    boolean isFirst() {
        return state == State.FIRST;
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    boolean isInQueue() {
        return isWaiting() || isFirst();
    }

    boolean isLost() {
        return lost;
    }

    boolean isGone() {
        return state == State.GONE;
    }

    /** Whether it is first, and nobody would hear if its node were removed. */
    boolean isUnwatched() {
        return state == State.FIRST && !ownWatchWanted;
    }

    /** The place as last seen; null while none was ever confirmed. */
    @Nullable
    Place place() {
        return place;
    }
}
