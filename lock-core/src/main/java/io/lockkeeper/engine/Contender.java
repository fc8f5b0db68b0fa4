package io.lockkeeper.engine;

import io.lockkeeper.Holder;
import io.lockkeeper.LossCause;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This process's one place in a lock's queue: enters, finds its place, waits for its predecessor, is first, leaves.
 *
 * <pre>
 *              enter answered,            predecessor gone,
 *              others ahead               listed again: first
 *   ENTERING ───────────────▶ WAITING ───────────────────────▶ FIRST
 *      │  └───────────────────── enter answered: first ──────────▲ │
 *      │                         │                                 │
 *      └──────── retire ─────────┴───────────── retire ────────────┘
 *                                │
 *                             RETIRING ──── node surely gone ───▶ GONE
 * </pre>
 *
 * From the instant an enter is sent the node is this object's: whatever becomes of the callers, it ends first or
 * retiring, and retiring goes on until the node is gone (ZooKeeper's recipe page, "Recoverable Errors and the GUID").
 * After a lost reply, and after every reconnection, it asks where it stands before anything is granted on its place.
 *
 * <p>Thread rules: state changes under this object's lock, one request at a time is under way, and requests and calls to
 * the queue are made outside the lock. {@link #step} may be called by anybody at any time: it does what is due.
 */
final class Contender {
    enum State {
        ENTERING,
        WAITING,
        FIRST,
        RETIRING,
        GONE
    }

    private enum Step {
        ENTER,
        LOCATE,
        WATCH_PREDECESSOR,
        WATCH_OWN,
        SHOW_LIFE,
        LEAVE
    }

    private static final long LONGEST_BACKOFF = 1_000_000_000;

    private final LockEngine engine;
    private final LocalQueue queue;
    private final String name;
    private final UUID id = UUID.randomUUID();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    // One object each, so that watching again replaces and does not add.
    private final Runnable queueChanged = () -> followed = true;
    private final Runnable predecessorChanged = this::predecessorChanged;
    private final Runnable ownChanged = this::ownNodeChanged;

    private final Steal steal;
    private volatile State state = State.ENTERING;
    private volatile @Nullable Place place;
    private volatile int seenIn = -1; // the connection in which the place was last confirmed
    private volatile boolean followed;
    private volatile long firstAt;
    private volatile @Nullable NodeData firstData;

    private boolean busy; // a request is under way
    private boolean sent; // an enter may have been applied
    private boolean sure; // the next look must catch up with all that was accepted
    private boolean look; // the place must be looked up again
    private boolean watching; // the predecessor
    private boolean ownWatchWanted;
    private boolean ownWatched;
    private boolean lifeToShow; // a hold was renewed
    private volatile boolean lost; // the place is over; only retiring remains
    private long room; // taken in the session, in bytes
    private int failures;
    private volatile @Nullable Throwable lastFailure;
    private int holdsGiven; // guarded by the queue

    Contender(LockEngine engine, LocalQueue queue, String name) {
        this.engine = engine;
        this.queue = queue;
        this.name = name;
        this.steal = new Steal(engine, queue, this);
    }

    /** Does the one thing that is due, if the connection is up and nothing is under way. */
    void step() {
        Step next;
        String node;
        boolean surely;
        synchronized (this) {
            if (busy || !engine.guard().isConnected()) return;
            next = next();
            if (next == null) return;
            busy = true;
            node = begin(next);
            surely = sure;
        }
        perform(next, node, surely);
    }

    private @Nullable Step next() {
        if (lost && state != State.RETIRING) return null;
        return switch (state) {
            case ENTERING -> sent ? Step.LOCATE : hasRoom() ? Step.ENTER : null;
            case WAITING -> look ? Step.LOCATE : watching ? null : Step.WATCH_PREDECESSOR;
            case FIRST -> {
                if (look) yield Step.LOCATE;
                if (ownWatchWanted && !ownWatched) yield Step.WATCH_OWN; // first: the sign may be refused for ever
                yield lifeToShow ? Step.SHOW_LIFE : null;
            }
            case RETIRING -> Step.LEAVE;
            case GONE -> null;
        };
    }

    private boolean hasRoom() {
        if (room > 0) return true;
        long bytes = engine.store().nodeBytes(name);
        if (bytes > 0 && !engine.room().take(this, bytes)) return false;
        room = bytes;
        return true;
    }

    /** Marks the step as begun, before it is sent: what happens meanwhile must not be forgotten by its answer. */
    private @Nullable String begin(Step step) {
        var known = place;
        switch (step) {
            case ENTER -> {
                sent = true;
                look = false;
            }
            case LOCATE -> look = false;
            case WATCH_PREDECESSOR -> watching = true;
            case WATCH_OWN -> ownWatched = true;
            case SHOW_LIFE -> lifeToShow = false;
            case LEAVE -> {}
        }
        if (step == Step.ENTER || step == Step.LOCATE) followed = false;
        if (known == null) return null;
        return step == Step.WATCH_PREDECESSOR ? known.predecessor() : known.node();
    }

    private void perform(Step step, @Nullable String node, boolean surely) {
        var store = engine.store();
        int connection = engine.guard().connection();
        long now = engine.runtime().nanoTime();
        try {
            switch (step) {
                case ENTER ->
                    on(step, store.enter(name, id, engine.ownData(), queueChanged), entered -> {
                        engine.guard().confirmed(entered.sessionId(), now);
                        located(entered, connection);
                    });
                case LOCATE ->
                    on(step, store.locate(name, id, surely, queueChanged), found -> {
                        if (found.isPresent()) located(found.get(), connection);
                        else notFound(surely);
                    });
                case WATCH_PREDECESSOR -> {
                    var predecessor = Objects.requireNonNull(node);
                    on(
                            step,
                            store.watch(name, id, predecessor, predecessorChanged),
                            data -> watched(predecessor, data));
                }
                case WATCH_OWN ->
                    on(step, store.watch(name, id, Objects.requireNonNull(node), ownChanged), data -> {
                        if (data.isEmpty()) ownNodeChanged();
                    });
                case SHOW_LIFE ->
                    on(step, store.write(name, Objects.requireNonNull(node), engine.ownData()), there -> {
                        if (!there) suspect();
                    });
                case LEAVE -> on(step, store.leave(name, id, node), nothing -> finish());
            }
        } catch (StoreException notSent) {
            failed(step, notSent);
        } catch (RuntimeException refusedAtOnce) {
            failed(
                    step,
                    new StoreException(Outcome.REFUSED, "the request was refused: " + refusedAtOnce, refusedAtOnce));
        }
    }

    private <T> void on(Step step, CompletionStage<T> answer, Consumer<T> then) {
        answer.whenComplete((value, error) -> {
            var thrown = error;
            if (thrown == null) {
                try {
                    then.accept(value);
                } catch (RuntimeException | Error inTheAnswer) {
                    thrown = inTheAnswer; // asked again after a while, and spoken of when the wait is over
                }
            }
            if (thrown != null) {
                failed(step, thrown);
                return;
            }
            synchronized (this) {
                busy = false;
                failures = 0;
            }
            step();
        });
    }

    private void located(Place found, int connection) {
        LossCause loss = null;
        boolean unusable;
        synchronized (this) {
            var before = place;
            place = found;
            if (lost || state == State.RETIRING || state == State.GONE) return;
            // A place counts only in the session that is connected now: the node of another one is about to vanish.
            unusable = !Hold.canCount(found.createdId());
            if (!engine.guard().isCurrent(found.sessionId())) loss = LossCause.SESSION_EXPIRED;
            else if (state == State.FIRST && found.ahead() > 0) loss = LossCause.REMOVED;
            if (loss == null && !unusable) {
                sure = false;
                seenIn = connection;
                if (found.followed()) followed = true;
                if (found.ahead() > 0) {
                    state = State.WAITING;
                    var predecessor = found.predecessor();
                    if (before == null || !Objects.equals(predecessor, before.predecessor())) watching = false;
                    if (before == null || !Objects.equals(found.first(), before.first())) firstData = null;
                } else if (state != State.FIRST) {
                    state = State.FIRST;
                    firstAt = engine.runtime().nanoTime();
                }
            }
        }
        if (loss == null) steal.waiting(found.first());
        if (loss != null) losePlace(loss);
        else if (unusable) queue.refused(this, new ArithmeticException("its creation id leaves no room for a token"));
        else queue.placed(this);
    }

    private void notFound(boolean surely) {
        boolean removed = false;
        synchronized (this) {
            if (lost || state == State.RETIRING || state == State.GONE) return;
            if (!surely) {
                sure = true;
                look = true;
            } else if (state == State.ENTERING) {
                sent = false; // surely never applied: enter anew
            } else {
                removed = true;
            }
        }
        if (removed) losePlace(LossCause.REMOVED);
    }

    private void watched(String predecessor, Optional<NodeData> data) {
        String askFor = null;
        boolean told = false;
        synchronized (this) {
            var known = place;
            if (known == null || !predecessor.equals(known.predecessor())) return;
            if (data.isEmpty()) look = true;
            else if (predecessor.equals(known.first())) {
                firstData = data.get();
                told = true;
            } else if (firstData == null) askFor = known.first();
        }
        if (askFor != null) readFirst(askFor);
        if (told) queue.placed(this); // for those who want to know who
    }

    /** For messages only: who stands first when it is not the predecessor. Not repeated when it fails. */
    private void readFirst(String first) {
        CompletionStage<Optional<NodeData>> read;
        try {
            read = engine.store().watch(name, id, first, null);
        } catch (StoreException notNow) {
            return;
        }
        read.whenComplete((data, error) -> {
            var known = place;
            if (error != null || known == null || !first.equals(known.first())) return;
            firstData = data.orElse(null);
            queue.placed(this);
        });
    }

    private void failed(Step step, Throwable thrown) {
        var error = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        var outcome = error instanceof StoreException known ? known.outcome() : Outcome.UNKNOWN;
        boolean tell;
        int count;
        synchronized (this) {
            busy = false;
            lastFailure = error;
            count = ++failures;
            switch (step) {
                case ENTER -> {
                    if (outcome == Outcome.UNKNOWN) sure = true;
                    else sent = false;
                }
                case LOCATE -> look = true;
                case WATCH_PREDECESSOR -> watching = false;
                case WATCH_OWN -> ownWatched = false;
                case SHOW_LIFE -> lifeToShow = true;
                case LEAVE -> {}
            }
            tell = outcome == Outcome.REFUSED && state != State.RETIRING && state != State.GONE && !lost;
        }
        if (tell) queue.refused(this, error);
        if (count == 1 && outcome == Outcome.NOT_DONE) step();
        else engine.runtime().schedule(Math.min(LONGEST_BACKOFF, 1_000_000L << Math.min(count, 10)), this::step);
    }

    private void losePlace(LossCause cause) {
        synchronized (this) {
            if (lost || state == State.RETIRING || state == State.GONE) return;
            lost = true;
        }
        queue.lostPlace(this, cause);
    }

    private void predecessorChanged() {
        synchronized (this) {
            look = true;
            watching = false;
        }
        step();
    }

    private void ownNodeChanged() {
        synchronized (this) {
            ownWatched = false;
            look = true;
        }
        step();
    }

    /** The heartbeat did not find the node: look, surely. */
    void suspect() {
        synchronized (this) {
            look = true;
        }
        step();
    }

    /** Has the own node watched from now on, so that its removal by others is heard of. */
    void watchOwnNode() {
        synchronized (this) {
            if (ownWatchWanted || state != State.FIRST) return;
            ownWatchWanted = true;
        }
        step();
    }

    /** A hold was renewed: the others shall see that its holder lives. */
    void showLife() {
        synchronized (this) {
            if (state != State.FIRST) return;
            lifeToShow = true;
        }
        step();
    }

    /** The connection is up (again): nothing known of before counts until it is confirmed. */
    void reconnected() {
        synchronized (this) {
            failures = 0;
            watching = false;
            ownWatched = false;
            look = true; // also when an earlier look is still under way: its answer belongs to the connection before
            if (state == State.ENTERING && sent) sure = true;
        }
        step();
    }

    /** The session is over: so is a place that hung on it, and one of which nobody knows. */
    void sessionEnded(long sessionId, LossCause cause) {
        var known = place;
        synchronized (this) {
            if (known == null ? !sent : known.sessionId() != sessionId) return;
        }
        losePlace(cause);
    }

    /** Gives up the place, at any time; the stage of {@link #gone} completes when no node is left. */
    void retire() {
        synchronized (this) {
            if (state == State.RETIRING || state == State.GONE) return;
            state = State.RETIRING;
        }
        steal.stop();
        if (neverEntered()) finish();
        else step();
    }

    private synchronized boolean neverEntered() {
        return !sent && !busy;
    }

    /** The backend is closed, and the node goes with its session: nothing is left to do. */
    void drop() {
        finish();
    }

    private void finish() {
        long free;
        synchronized (this) {
            state = State.GONE;
            free = room;
            room = 0;
        }
        engine.room().leave(this, free);
        engine.forget(this);
        gone.complete(null);
    }

    CompletableFuture<Void> gone() {
        return gone;
    }

    /** Whether the tenure must end though this process has waiters: it is lost, or has lasted and others wait outside. */
    boolean tenureOver() {
        if (lost) return true;
        if (holdsGiven == 0 || state != State.FIRST) return false;
        return holdsGiven == Hold.MOST_PER_NODE
                || followed && engine.runtime().nanoTime() - firstAt >= engine.handoffNanos();
    }

    /** One hold more was granted; called, as the next two are, under the queue's lock. */
    void granted() {
        holdsGiven++;
    }

    /** The fencing token of the next grant. */
    long nextToken() {
        return Hold.token(Objects.requireNonNull(place).createdId(), holdsGiven);
    }

    /** Whether it was first when the connection of now last confirmed its place. */
    boolean isFirst() {
        return state == State.FIRST && !lost && seenIn == engine.guard().connection();
    }

    String name() {
        return name;
    }

    UUID id() {
        return id;
    }

    /** What watches for a holder without a sign of life, for those who may steal. */
    Steal steal() {
        return steal;
    }

    boolean isInQueue() {
        return state == State.WAITING || state == State.FIRST;
    }

    boolean isLost() {
        return lost;
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    /** The place as last seen; null while none was ever confirmed. */
    @Nullable
    Place place() {
        return place;
    }

    /** The last request that failed; for messages. */
    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    /** Who stands first, as far as known. */
    @Nullable
    Holder holder() {
        var known = place;
        if (known == null) return null;
        if (known.ahead() == 0) return engine.self(known.createdMillis());
        var data = firstData;
        return data == null ? null : HolderData.read(data, engine.instance());
    }
}
