package io.lockkeeper.engine.place;

import io.lockkeeper.engine.place.PlaceRequest.Step;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of a contender, its place in the queue, and which request is due next.
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
 * <p>Thread rules: fields change under this object's monitor; volatile ones may be read without it. Nothing here sends
 * a request or calls the listener: the contender does that, outside this monitor.
 */
final class PlaceState {
    enum State {
        ENTERING,
        WAITING,
        FIRST,
        RETIRING,
        GONE
    }

    private volatile State state = State.ENTERING;
    private volatile @Nullable Place place;
    private volatile int seenIn; // the connection in which the place was last confirmed; they count from one
    private volatile boolean lost; // all that is left to do is to retire
    private volatile boolean ownWatchWanted;

    // Guarded by this object's monitor, like all fields below. Requests, one at a time:
    private @Nullable Step underWay; // the request whose answer counts
    private volatile int requests; // how many were sent: the number of the last one; may be read without the monitor
    private int failures; // in a row
    private @Nullable Step logged; // the step whose refusal was logged last

    // What is due:
    private boolean mayExist; // whether the node may exist, because an enter was sent
    private boolean syncFirst; // the next lookup must first catch up with all that the backend has accepted
    private boolean lookupDue;
    private boolean watching; // whether there is a watch on the predecessor
    private boolean ownWatched; // whether there is a watch on the contender's own node
    private boolean lifeSignDue; // a hold was renewed, or the turn has come
    private boolean turnShown;
    private boolean downgradeDue;

    /** Returns the request that is due, marked as begun; null if nothing is due, or another request is under way. */
    synchronized @Nullable PlaceRequest begin(NodeBudget.Claimant claimant) {
        var step = mayBegin() ? next(claimant) : null;
        if (step == null) return null;
        underWay = step;
        return new PlaceRequest(step, ++requests, mark(step));
    }

    synchronized boolean mustSyncFirst() {
        return syncFirst;
    }

    /**
     * One request at a time, except that leaving does not wait for the answer to a lookup, or to a writing of the node. It
     * does wait for any other answer: a watch that has begun might be sent after the node was left, and would then stay on
     * the server.
     */
    private boolean mayBegin() {
        if (underWay == null) return true;
        return state == State.RETIRING && place != null && (underWay == Step.LOCATE || underWay == Step.SHOW_LIFE);
    }

    private @Nullable Step next(NodeBudget.Claimant claimant) {
        if (lost && state != State.RETIRING) return null;
        return switch (state) {
            case ENTERING -> mayExist ? Step.LOCATE : claimant.fitsIntoBudget() ? Step.ENTER : null;
            case WAITING -> lookupDue ? Step.LOCATE : watching ? null : Step.WATCH_PREDECESSOR;
            case FIRST -> {
                if (downgradeDue) yield Step.DOWNGRADE;
                if (lookupDue) yield Step.LOCATE;
                if (lifeSignDue) yield Step.SHOW_LIFE; // before the watch, which would fire because of it
                yield ownWatchWanted && !ownWatched ? Step.WATCH_OWN : null;
            }
            case RETIRING -> Step.LEAVE;
            case GONE -> null;
        };
    }

    /** Marks the step as done before it is sent, so that its answer cannot erase what happens in the meantime. */
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
            case DOWNGRADE -> downgradeDue = false;
            case LEAVE -> {}
        }
        var known = place;
        if (known == null) return null;
        return step == Step.WATCH_PREDECESSOR ? known.predecessor() : known.node();
    }

    boolean isLast(int number) {
        return number == requests;
    }

    synchronized void succeeded(int number) {
        if (number == requests) underWay = null;
        failures = 0;
    }

    synchronized RequestFailure failed(Step step, int number, Outcome outcome, boolean refused) {
        if (number != requests) return RequestFailure.OUTDATED;
        underWay = null;
        switch (step) {
            case ENTER -> {
                if (outcome == Outcome.UNKNOWN) syncFirst = true;
                else mayExist = false;
            }
            case LOCATE -> lookupDue = true;
            case WATCH_PREDECESSOR -> watching = false;
            case WATCH_OWN -> ownWatched = false;
            case SHOW_LIFE -> lifeSignDue |= !refused; // else with the next renewal
            case DOWNGRADE -> downgradeDue |= !refused; // else the node stays a writer's, and other requests go on
            case LEAVE -> {}
        }
        boolean tellCallers = refused && step.isForCallers() && isStanding();
        // Only the log can report these: a holder waits for no answer, and a contender that leaves has no callers.
        boolean logIt = refused && logged != step && (state == State.FIRST || step == Step.LEAVE);
        if (logIt) logged = step;
        return new RequestFailure(++failures, tellCallers, logIt);
    }

    /** @param current whether the place belongs to the current session */
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
            tenure.begin(now, underWay == Step.ENTER); // before it is seen to be first
            state = State.FIRST;
        }
        return Finding.PLACED;
    }

    /** No node was found. Returns whether the place is thereby lost. */
    synchronized boolean notFound(boolean syncedFirst) {
        if (!isStanding()) return false;
        if (!syncedFirst) {
            syncFirst = true;
            lookupDue = true;
            return false;
        }
        if (state != State.ENTERING) return true;
        mayExist = false; // after a sync this is certain: the enter was never applied, so enter again
        return false;
    }

    /** The predecessor was read. Returns the place if the node that was read is still its predecessor, else null. */
    synchronized @Nullable Place predecessorRead(String predecessor, boolean there) {
        var known = place;
        if (known == null || !predecessor.equals(known.predecessor())) return null;
        if (!there) predecessorChanged(); // the same node may be the predecessor still, and then has no watch
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

    /** Makes a lookup due, because the node may be gone. Nothing is granted on it before the answer. */
    synchronized void recheck() {
        lookupDue = true;
        seenIn = 0;
    }

    /** There is a new connection. Nothing that an earlier one showed counts until this one has confirmed it. */
    synchronized void reconnected() {
        failures = 0;
        watching = false;
        ownWatched = false;
        lookupDue = true; // also when an earlier lookup is under way: its answer belongs to the connection before
        if (state == State.ENTERING && mayExist) syncFirst = true;
    }

    /** Has no effect unless the contender is first, like those that follow. */
    synchronized void wantOwnWatch() {
        ownWatchWanted |= isFirst();
    }

    synchronized void wantLookup() {
        if (isFirst()) lookupDue = true;
    }

    synchronized void wantLifeSign() {
        if (isFirst()) lifeSignDue = true;
    }

    /** Has the node written, once, so that those that watch it learn that its turn has come. */
    synchronized void showTurn() {
        lifeSignDue |= !turnShown;
        turnShown = true;
    }

    synchronized void wantDowngrade() {
        if (isFirst()) downgradeDue = true;
    }

    /** Whether the node belongs to this session, or may exist in a session that nobody knows. */
    synchronized boolean mayBeOf(long sessionId) {
        var known = place;
        return known == null ? mayExist : known.sessionId() == sessionId;
    }

    /** Marks the place as lost. Returns false if it was lost before, or the contender is leaving. */
    synchronized boolean lose() {
        if (!isStanding()) return false;
        lost = true;
        return true;
    }

    /** Begins to leave. Returns whether there is nothing to remove: no enter was applied, no request is under way. */
    synchronized boolean retire() {
        if (state != State.GONE) state = State.RETIRING;
        return !mayExist && underWay == null;
    }

    synchronized void finish() {
        state = State.GONE;
    }

    /** Whether the contender is in the queue or on its way into it. */
    private boolean isStanding() {
        return !lost && state != State.RETIRING && state != State.GONE;
    }

    /** Whether the node was first when this connection last confirmed the place. */
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

    /** Whether the node is first and has no watch, so that nobody would notice its removal. */
    boolean isUnwatched() {
        return state == State.FIRST && !ownWatchWanted;
    }

    /** The place as last seen; null until the first lookup or enter has been answered. */
    @Nullable
    Place place() {
        return place;
    }
}
