package io.lockkeeper.engine.place;

import io.lockkeeper.Holder;
import io.lockkeeper.InternalLockApi;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.SureStore;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.Waits;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * This process's one place in a lock's queue: enters, finds its place, waits for its predecessor, is first, leaves.
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
 * From the instant an enter is sent the node is this object's: whatever becomes of the callers, it ends first or
 * retiring, and retiring goes on until the node is gone (ZooKeeper's recipe page, "Recoverable Errors and the GUID").
 * After a lost reply, and after every reconnection, it asks where it stands before anything is granted on its place.
 *
 * <p>Thread rules: state changes under this object's lock. One request at a time is under way, but leaving does not wait
 * for a look. Requests and calls to the queue are made outside the lock. {@link #step} may be called by anybody at any
 * time: it does what is due.
 */
@InternalLockApi
public final class Contender implements Room.Claimant, Steal.Waiter, SessionGuard.Witness {
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

    /** The callers of this process for whom the contender stands in the queue. Called outside the contender's lock. */
    public interface Listener {
        /** The contender found its place, or found it again. */
        void placed(Contender placed);

        /** The backend refuses a request, and would refuse it again. */
        void refused(Contender refused, Throwable why);

        /** The contender's place is over. */
        void lostPlace(Contender lost, LossCause cause);

        /** How long the most impatient caller lets the holder show no sign of life; {@link Waits#FOREVER} if for ever. */
        long stealAfter();

        /** Whether a caller wants one answer and does not wait. */
        boolean isAskedOnce();
    }

    /** What keeps the contenders. */
    interface Owner {
        /** No node of it is left. */
        void gone(Contender gone);
    }

    private static final long LONGEST_BACKOFF = 1_000_000_000;
    private static final long NEWS_AFTER = 50_000_000;
    private static final Runnable NOTHING = () -> {};

    private final EngineContext context;
    private final SessionGuard guard;
    private final Room room;
    private final Owner owner;
    private final Listener listener;
    private final String name;
    private final UUID id;

    // One object each, so that watching again replaces and does not add.
    private final Runnable predecessorChanged = this::predecessorChanged;
    private final Runnable ownChanged = this::ownNodeChanged;

    private volatile @Nullable Steal steal; // null while nobody would
    private volatile State state = State.ENTERING;
    private volatile @Nullable Place place;
    private volatile int seenIn = -1; // the connection in which the place was last confirmed
    private volatile boolean followed;
    private volatile long firstAt;
    private volatile int looks;
    private volatile long lookedAt; // when the place was last confirmed
    private volatile @Nullable NodeData firstData;

    private @Nullable Step underWay; // the request whose answer counts
    private int requests; // counts them: an answer to an earlier one than the last is not heard
    private boolean sent; // an enter may have been applied
    private boolean sure; // the next look must catch up with all that was accepted
    private boolean look; // the place must be looked up again
    private boolean watching; // the predecessor
    private volatile boolean ownWatchWanted;
    private boolean ownWatched;
    private boolean lifeToShow; // a hold was renewed
    private volatile boolean lost; // the place is over; only retiring remains
    private long reserved; // of the room, in bytes
    private @Nullable Step complained; // the step whose refusal was logged last
    private volatile @Nullable Throwable stuck; // why the node may not be removed
    private @Nullable CompletableFuture<Void> gone; // null while nobody waits for it
    private Runnable cancelReading = NOTHING;
    private int failures;
    private volatile @Nullable Throwable lastFailure;
    private int holdsGiven; // guarded by the queue

    Contender(EngineContext context, SessionGuard guard, Room room, Owner owner, Listener listener, String name) {
        this.context = context;
        this.guard = guard;
        this.room = room;
        this.owner = owner;
        this.listener = listener;
        this.name = name;
        this.id = context.newContenderId();
    }

    /** Does the one thing that is due, if the connection is up and nothing is under way. */
    @Override
    public void step() {
        Step next;
        String node;
        boolean surely;
        int number;
        synchronized (this) {
            if (!mayBegin() || !guard.isConnected()) return;
            next = next();
            if (next == null) return;
            underWay = next;
            number = ++requests;
            node = begin(next);
            surely = sure;
        }
        perform(next, number, node, surely);
    }

    /**
     * One at a time; but who leaves does not wait for the answer to where it stands. For others it does: a watch that was
     * begun may be sent after the leaving, and would stay.
     */
    private boolean mayBegin() {
        return underWay == null || state == State.RETIRING && underWay == Step.LOCATE && place != null;
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
        if (reserved > 0) return true;
        long bytes = context.store().nodeBytes(name);
        if (bytes > 0 && !room.take(this, bytes)) return false;
        reserved = bytes;
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
        if (known == null) return null;
        return step == Step.WATCH_PREDECESSOR ? known.predecessor() : known.node();
    }

    private void perform(Step step, int number, @Nullable String node, boolean surely) {
        var store = context.store();
        int connection = guard.connection();
        switch (step) {
            case ENTER -> {
                long sentAt = context.runtime().nanoTime();
                on(step, number, store.enter(name, id, context.ownData()), entered -> {
                    guard.confirmed(entered.sessionId(), sentAt);
                    return located(entered, connection);
                });
            }
            case LOCATE ->
                on(
                        step,
                        number,
                        store.locate(name, id, surely),
                        found -> found.isPresent() ? located(found.get(), connection) : notFound(surely));
            case WATCH_PREDECESSOR -> {
                var predecessor = Objects.requireNonNull(node);
                on(
                        step,
                        number,
                        store.watch(name, id, predecessor, predecessorChanged),
                        data -> watched(predecessor, data));
            }
            case WATCH_OWN ->
                on(step, number, store.watch(name, id, Objects.requireNonNull(node), ownChanged), data -> {
                    return data.isEmpty() ? this::ownNodeChanged : NOTHING;
                });
            case SHOW_LIFE ->
                on(step, number, store.write(name, Objects.requireNonNull(node), context.ownData()), there -> {
                    return there ? NOTHING : this::suspect;
                });
            case LEAVE ->
                on(step, number, store.leave(name, id, node), nothing -> {
                    finish();
                    return NOTHING;
                });
        }
    }

    /**
     * @param then returns what is to be told when the request is over: who is told may act at once, and a release must be
     *     sent before its caller enters again
     */
    private <T> void on(Step step, int number, CompletionStage<T> answer, Function<T, Runnable> then) {
        SureStore.hear(answer, (value, error) -> {
            context.runtime().catchUp();
            if (!isLast(number)) return;
            var thrown = error;
            var news = NOTHING;
            if (thrown == null) {
                try {
                    news = then.apply(value);
                } catch (Throwable inTheAnswer) {
                    thrown = inTheAnswer; // asked again after a while, and spoken of when the wait is over
                }
            }
            if (thrown != null) {
                failed(step, number, thrown);
                return;
            }
            synchronized (this) {
                if (number == requests) underWay = null;
                failures = 0;
            }
            try {
                news.run();
            } catch (Throwable refused) {
                lookAgain(refused);
            }
            step();
        });
    }

    private synchronized boolean isLast(int number) {
        return number == requests;
    }

    /** Whoever was to be told could not be: told again after a while. */
    private void lookAgain(Throwable why) {
        lastFailure = why;
        context.runtime().schedule(LONGEST_BACKOFF, this::suspect);
    }

    private Runnable located(Place found, int connection) {
        LossCause loss = null;
        boolean unusable;
        synchronized (this) {
            var before = place;
            place = found;
            if (lost || state == State.RETIRING || state == State.GONE) return NOTHING;
            // A place counts only in the session that is connected now: the node of another one is about to vanish.
            unusable = !Token.canCount(found.createdId());
            if (!guard.isCurrent(found.sessionId())) loss = LossCause.SESSION_EXPIRED;
            else if (state == State.FIRST && found.ahead() > 0) loss = LossCause.REMOVED;
            if (loss == null && !unusable) {
                sure = false;
                seenIn = connection;
                followed = found.followed();
                lookedAt = context.runtime().nanoTime();
                looks++;
                if (found.ahead() > 0) {
                    state = State.WAITING;
                    var predecessor = found.predecessor();
                    if (before == null || !Objects.equals(predecessor, before.predecessor())) watching = false;
                    if (before == null || !Objects.equals(found.first(), before.first())) firstData = null;
                } else if (state != State.FIRST) {
                    state = State.FIRST;
                    firstAt = lookedAt;
                }
            }
        }
        if (found.ahead() == 0) replaceReading(NOTHING);
        if (loss == null && (steal != null || listener.stealAfter() != Waits.FOREVER)) steal(found.first());
        if (loss != null) return losing(loss);
        if (unusable)
            return () -> listener.refused(
                    this,
                    new ArithmeticException(
                            "the servers' transaction numbers leave no room for a token. New data begin anew."));
        return () -> listener.placed(this);
    }

    private Runnable losing(LossCause cause) {
        return () -> losePlace(cause);
    }

    private Runnable notFound(boolean surely) {
        boolean removed = false;
        synchronized (this) {
            if (lost || state == State.RETIRING || state == State.GONE) return NOTHING;
            if (!surely) {
                sure = true;
                look = true;
            } else if (state == State.ENTERING) {
                sent = false; // surely never applied: enter anew
            } else {
                removed = true;
            }
        }
        return removed ? losing(LossCause.REMOVED) : NOTHING;
    }

    private Runnable watched(String predecessor, Optional<NodeData> data) {
        String askFor = null;
        boolean told = false;
        synchronized (this) {
            var known = place;
            if (known == null || !predecessor.equals(known.predecessor())) return NOTHING;
            if (data.isEmpty()) look = true;
            else if (predecessor.equals(known.first())) {
                firstData = data.get();
                told = true;
            } else if (firstData == null) askFor = known.first();
        }
        if (askFor != null) readFirstSoon(askFor);
        return told ? () -> listener.placed(this) : NOTHING; // for those who want to know who
    }

    /** In a queue that moves on quickly nobody needs to know, unless somebody asks no more than that. */
    private void readFirstSoon(String first) {
        if (listener.isAskedOnce()) {
            readFirst(first);
            return;
        }
        var pending = context.runtime().schedule(NEWS_AFTER, () -> {
            var known = place;
            if (isWaiting() && known != null && first.equals(known.first())) readFirst(first);
        });
        replaceReading(pending);
        if (!isWaiting()) replaceReading(NOTHING);
    }

    private void replaceReading(Runnable cancelPending) {
        Runnable before;
        synchronized (this) {
            before = cancelReading;
            cancelReading = cancelPending;
        }
        before.run();
    }

    /** For messages only: who stands first when it is not the predecessor. Not repeated when it fails. */
    private void readFirst(String first) {
        SureStore.hear(context.store().watch(name, id, first, null), (data, error) -> {
            var known = place;
            if (data == null || known == null || !first.equals(known.first())) return;
            firstData = data.orElse(null);
            listener.placed(this);
        });
    }

    private void failed(Step step, int number, Throwable thrown) {
        var error = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        var outcome = error instanceof StoreException known ? known.outcome() : Outcome.UNKNOWN;
        boolean tell;
        boolean complain;
        int count;
        synchronized (this) {
            if (number != requests) return;
            underWay = null;
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
            boolean isRefused = outcome == Outcome.REFUSED || error instanceof SureStore.Thrown;
            tell = isRefused && state != State.RETIRING && state != State.GONE && !lost;
            // Who holds waits for no answer, and who has left is not there.
            complain = isRefused && complained != step && (state == State.FIRST || step == Step.LEAVE);
            if (complain) complained = step;
        }
        if (complain) complain(step, error);
        if (tell) listener.refused(this, error);
        if (count == 1 && outcome == Outcome.NOT_DONE) step();
        else context.runtime().schedule(Math.min(LONGEST_BACKOFF, 1_000_000L << Math.min(count, 10)), this::step);
    }

    private void complain(Step step, Throwable why) {
        if (step == Step.LEAVE) {
            CompletableFuture<Void> awaited;
            synchronized (this) {
                stuck = why;
                awaited = gone;
            }
            context.unheard().stays(name, nodeOrNull(), why);
            if (awaited != null) awaited.complete(null);
            return;
        }
        var consequence = step == Step.SHOW_LIFE
                ? "A waiter that asked for stealAfter may take the lock away"
                : "The removal of its node by others may be noticed late";
        context.unheard().refused(name, consequence, why);
    }

    private @Nullable String nodeOrNull() {
        var known = place;
        return known == null ? null : known.node();
    }

    /** Why its node may not be removed although it has left; null if it may, as far as known. */
    @Nullable
    public Throwable stuck() {
        return stuck;
    }

    private void losePlace(LossCause cause) {
        synchronized (this) {
            if (lost || state == State.RETIRING || state == State.GONE) return;
            lost = true;
        }
        listener.lostPlace(this, cause);
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

    /** The node may be gone: nothing is granted on it until it was looked for. */
    @Override
    public void suspect() {
        synchronized (this) {
            look = true;
            seenIn = -1;
        }
        step();
    }

    /** Whether it is first, and nobody would hear if its node were removed. */
    boolean isUnwatched() {
        return state == State.FIRST && !ownWatchWanted;
    }

    /** Since when it is first. */
    long firstAt() {
        return firstAt;
    }

    /** Has the own node watched from now on, so that its removal by others is heard of. */
    void watchOwnNode() {
        synchronized (this) {
            if (ownWatchWanted || state != State.FIRST) return;
            ownWatchWanted = true;
        }
        step();
    }

    /**
     * Whether it is time to let others in, if there are any, and not known whether there are. Called, as {@link #tenureOver}
     * is, under the queue's lock, when the lock is to be handed on.
     */
    public boolean mustAskForFollowers(long now) {
        if (holdsGiven == 0 || followed) return false;
        return now - firstAt >= context.handoffNanos() && now - lookedAt >= context.handoffNanos();
    }

    /** Whether more than one hold was granted; called under the queue's lock. */
    public boolean hasHandedOn() {
        return holdsGiven > 1;
    }

    /** How often its place was confirmed. */
    public int looks() {
        return looks;
    }

    /**
     * The lock was handed on. Whether others wait outside is asked for now and then behind the holder's back, so that it is
     * mostly known when the time is over; a watch that told of it would cost each hold that nobody follows a notification.
     */
    public void handedOn(long now) {
        long most = context.handoffNanos();
        if (most > 0 && !followed && now - lookedAt >= most / 2) askForFollowers();
    }

    /** Has the place looked up; the queue hears of it. */
    public void askForFollowers() {
        synchronized (this) {
            if (state != State.FIRST) return;
            look = true;
        }
        step();
    }

    /** A hold was renewed: the others shall see that its holder lives. */
    public void showLife() {
        synchronized (this) {
            if (state != State.FIRST) return;
            lifeToShow = true;
        }
        step();
    }

    /** The connection is up (again): nothing known of before counts until it is confirmed. */
    public void reconnected() {
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
    public void sessionEnded(long sessionId) {
        var known = place;
        synchronized (this) {
            if (known == null ? !sent : known.sessionId() != sessionId) return;
        }
        losePlace(LossCause.SESSION_EXPIRED);
    }

    /**
     * Gives up the place, at any time; {@link #gone} completes when no node is left. Called again, it goes on with what another
     * thread has begun and may be held up in.
     */
    public void retire() {
        synchronized (this) {
            if (state == State.GONE) return;
            state = State.RETIRING;
        }
        var stealing = steal;
        if (stealing != null) stealing.stop();
        replaceReading(NOTHING);
        if (neverEntered()) finish();
        else step();
    }

    private synchronized boolean neverEntered() {
        return !sent && underWay == null;
    }

    /** The backend is closed, and the node goes with its session: nothing is left to do. */
    public void drop() {
        finish();
    }

    private void finish() {
        long free;
        CompletableFuture<Void> awaited;
        synchronized (this) {
            state = State.GONE;
            free = reserved;
            reserved = 0;
            awaited = gone;
        }
        if (stuck != null) context.unheard().gone(name, nodeOrNull());
        room.leave(this, free);
        owner.gone(this);
        if (awaited != null) awaited.complete(null);
    }

    public boolean isGone() {
        return state == State.GONE;
    }

    /** Completes when no node is left, or its removal was refused. */
    public synchronized CompletableFuture<Void> gone() {
        if (isGone() || stuck != null) return CompletableFuture.completedFuture(null);
        if (gone == null) gone = new CompletableFuture<>();
        return gone;
    }

    /** Whether the tenure must end though this process has waiters: it is lost, or has lasted and others wait outside. */
    public boolean tenureOver(long now) {
        if (lost) return true;
        if (holdsGiven == 0 || state != State.FIRST) return false;
        return holdsGiven == Token.MOST_PER_NODE || followed && now - firstAt >= context.handoffNanos();
    }

    /** One hold more was granted; called, as the next two are, under the queue's lock. */
    public void granted() {
        holdsGiven++;
    }

    /** The fencing token of the next grant. */
    public long nextToken() {
        return Token.of(Objects.requireNonNull(place).createdId(), holdsGiven);
    }

    /** Whether it was first when the connection of now last confirmed its place. */
    public boolean isFirst() {
        return state == State.FIRST && !lost && seenIn == guard.connection();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public UUID id() {
        return id;
    }

    /** Somebody waits who would steal from a holder without a sign of life. */
    public void lookForSteal() {
        var known = place;
        if (known == null) return; // looked at when it is
        steal(known.first()).look(); // though nobody else has come to stand first
    }

    private Steal steal(@Nullable String first) {
        Steal stealing;
        synchronized (this) {
            stealing = steal;
            if (stealing == null) steal = stealing = new Steal(context, guard, this);
        }
        stealing.waiting(first);
        return stealing;
    }

    @Override
    public long stealAfter() {
        return listener.stealAfter();
    }

    /** Its node; only of one that has a place. */
    @Override
    public String node() {
        return Objects.requireNonNull(place).node();
    }

    boolean isInQueue() {
        return state == State.WAITING || state == State.FIRST;
    }

    public boolean isLost() {
        return lost;
    }

    @Override
    public boolean isWaiting() {
        return state == State.WAITING;
    }

    /** The place as last seen; null while none was ever confirmed. */
    @Nullable
    public Place place() {
        return place;
    }

    /** The last request that failed; for messages. */
    @Nullable
    public Throwable lastFailure() {
        return lastFailure;
    }

    /** Who stands first, as far as known. */
    @Nullable
    public Holder holder() {
        var known = place;
        if (known == null) return null;
        if (known.ahead() == 0) return context.self(known.createdMillis());
        var data = firstData;
        return data == null ? null : HolderData.read(data, context.instance());
    }
}
