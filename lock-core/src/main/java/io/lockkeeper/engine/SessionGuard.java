package io.lockkeeper.engine;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.LossCause;
import io.lockkeeper.LossPolicy;
import io.lockkeeper.spi.Session;
import io.lockkeeper.spi.SessionListener;
import io.lockkeeper.spi.StoreException;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Says until when a hold may be believed, on this process's monotonic clock, and ends every hold that may not.
 *
 * <p>A hold is believed until the send time of the last heartbeat that a quorum confirmed, plus 0.4 of the session
 * timeout, less a margin. The fraction leaves room for what a server cut off from its leader may keep from it: a session
 * touched at the send time is known to the leader half a tick later at the latest, a tick is at most half a session
 * timeout, and heartbeats are a fifth apart. Gray and Cheriton's leases (SOSP 1989) are the pattern.
 *
 * <p>Thread rules: the store calls the {@link SessionListener} methods one at a time; everything else may be called by
 * anybody. Holds and queues are told outside any lock. Timers run only while there are contenders or holds.
 */
public final class SessionGuard implements SessionListener {
    private static final long LOOK_AFTER = 100_000_000; // a client that has just been made may well get there by then
    private static final int HEARTBEATS_PER_TIMEOUT = 5; // at least

    private final LockEngine engine;
    private final ConnectionWatchers watchers;
    private final Set<LocalQueue> refused = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean beating = new AtomicBoolean();
    private final AtomicInteger beatSeries = new AtomicInteger();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile ConnectionState state = ConnectionState.CONNECTING;
    private volatile int connection;
    private volatile @Nullable Belief belief;
    private volatile @Nullable StoreException refusal;
    private volatile long timeoutNanos;
    private volatile long believedNanos; // of this timeout
    private @Nullable Iterator<Contender> nextToConfirm;

    SessionGuard(LockEngine engine) {
        this.engine = engine;
        this.watchers = new ConnectionWatchers(engine.runtime().executor());
    }

    @Override
    public void connected(Session session) {
        var before = belief;
        refusal = null;
        timeoutNanos = session.timeoutNanos();
        believedNanos = believedFor(timeoutNanos);
        if (before == null || before.sessionId() != session.id()) {
            if (before != null) ended(before.sessionId(), LossCause.SESSION_EXPIRED);
            belief = new Belief(session.id());
        }
        connection++; // only the store's one caller writes it
        if (!become(ConnectionState.CONNECTED)) return;
        engine.contenders().forEach(Contender::reconnected);
        engine.room().wake(); // in whatever order those were stepped
        if (!engine.contenders().isEmpty()) {
            // Anew, for this session's own timeout, which may be much shorter than the one asked for.
            beating.set(true);
            scheduleBeat(beatSeries.incrementAndGet());
            beat();
        }
    }

    @Override
    public void suspended() {
        if (!become(ConnectionState.SUSPENDED)) return;
        var current = belief;
        if (current != null && engine.options().lossPolicy() == LossPolicy.AT_FIRST_DOUBT)
            lose(current, LossCause.CONNECTION_SUSPENDED);
    }

    @Override
    public void refused(StoreException why) {
        refusal = why; // before those who wait are looked for: one who comes meanwhile finds it
        engine.refuse(why);
    }

    /** Why the backend lets this client in for nothing; null if it does, or that is not known. */
    @Nullable
    StoreException refusal() {
        return refusal;
    }

    @Override
    public void closing(long sessionId) {
        var current = beliefOf(sessionId);
        if (current == null) return;
        current.end();
        lose(current, LossCause.SESSION_EXPIRED);
    }

    @Override
    public void ended(long sessionId, LossCause cause) {
        var current = belief;
        if (current == null || current.sessionId() != sessionId) return;
        belief = null;
        become(ConnectionState.LOST);
        current.end();
        lose(current, cause);
        engine.contenders().forEach(contender -> contender.sessionEnded(sessionId, cause));
    }

    @Override
    public void closed() {
        if (!become(ConnectionState.CLOSED)) return;
        var current = belief;
        belief = null;
        if (current != null) {
            current.end();
            lose(current, LossCause.CLOSED);
        }
        engine.storeClosed();
    }

    /** The contender's node was made, or confirmed, by a write sent at this time in this session. */
    void confirmed(long sessionId, long sentAt) {
        var current = belief;
        if (current == null || current.sessionId() != sessionId) return;
        // What was past its deadline is lost, whatever is confirmed now: its caller may have been told.
        if (!current.isGood(engine.runtime().nanoTime())) lose(current, LossCause.SESSION_SILENT);
        current.extend(sentAt + believedNanos);
        for (var queue : refused) if (refused.remove(queue)) queue.advance();
    }

    /** How long after its sending a confirmed request speaks for the session. */
    private long believedFor(long timeout) {
        return timeout / 5 * 2 - engine.marginNanos(timeout);
    }

    /**
     * Whether a hold may begin: connected, in the contender's session, before the deadline. If not, the queue is asked to
     * advance again as soon as the session is confirmed. Called under the queue's lock, under which the clock was read and
     * the hold begins: whoever has ended the belief, or found it over, finds the hold, or it is refused here.
     */
    boolean admits(LocalQueue queue, Belief admitting, long now) {
        if (isConnected() && !engine.isClosed() && belief == admitting && admitting.isGood(now)) {
            awaitDeadline(admitting);
            return true;
        }
        refused.add(queue);
        // A place that this connection found, and did not make, has confirmed nothing yet: ask now.
        if (isConnected()) askIn(0);
        return false;
    }

    /** The belief that a hold on a node of this session would have; null if that session is not the one of now. */
    @Nullable
    Belief beliefOf(long sessionId) {
        var current = belief;
        return current != null && current.sessionId() == sessionId ? current : null;
    }

    /** A contender has come: from now on the session is kept confirmed. */
    void startBeating() {
        if (!beating.compareAndSet(false, true)) return;
        scheduleBeat(beatSeries.incrementAndGet());
        if (!isConnected()) engine.runtime().schedule(LOOK_AFTER, this::lookWhy);
    }

    /** Not only with the heartbeat: the first wait may be over before that. */
    private void lookWhy() {
        if (!isConnected()) engine.runtime().signals().execute(engine.store()::poll);
    }

    private void scheduleBeat(int series) {
        long timeout =
                timeoutNanos > 0 ? timeoutNanos : Waits.nanos(engine.options().sessionTimeout());
        // More often if the margin is wide: one that is late must not be the loss of every hold.
        long pause = Math.min(timeout / HEARTBEATS_PER_TIMEOUT, believedFor(timeout) / 10 * 6);
        engine.runtime().schedule(pause, () -> tick(series));
    }

    private void tick(int series) {
        if (series != beatSeries.get()) return; // a newer one goes on
        boolean used = !engine.contenders().isEmpty();
        if (state == ConnectionState.CLOSED || !used && !tidy()) {
            beating.set(false);
            // One that came between the look and the set found the beating on: look again.
            if (!engine.contenders().isEmpty() && state != ConnectionState.CLOSED) startBeating();
            return;
        }
        scheduleBeat(series);
        if (used) tidy();
        // Should the news of a change not have come; not on this thread, which the deadline needs.
        engine.runtime().signals().execute(engine.store()::poll);
        if (isConnected()) beat();
    }

    /** Whether there is more to do. */
    private boolean tidy() {
        try {
            return isConnected() && engine.store().tidy();
        } catch (RuntimeException | Error thrown) {
            Uncaught.tell(thrown); // the heartbeat goes on
            return false;
        }
    }

    /** A heartbeat out of turn, at most one at a time. */
    private void askIn(long delayNanos) {
        if (!asking.compareAndSet(false, true)) return;
        engine.runtime().schedule(delayNanos, () -> {
            asking.set(false);
            if (isConnected()) beat();
        });
    }

    private void beat() {
        var current = belief;
        var contender = current == null ? null : pick(current.sessionId());
        if (current == null || contender == null) return;
        var place = Objects.requireNonNull(contender.place());
        long sentAt = engine.runtime().nanoTime();
        engine.store().confirm(contender.name(), place.node()).whenComplete((there, error) -> {
            if (error != null) {
                engine.unheard().notConfirmed(contender.name(), error);
                // The deadline stays where it was, and the next beat alone would be close to it: ask again soon.
                askIn(timeoutNanos / (10 * HEARTBEATS_PER_TIMEOUT));
                return;
            }
            confirmed(current.sessionId(), sentAt);
            if (!there) contender.suspect();
        });
    }

    /** The next contender with a node in this session, each in its turn. */
    private synchronized @Nullable Contender pick(long sessionId) {
        for (int round = 0; round < 2; round++) {
            if (nextToConfirm == null) nextToConfirm = engine.contenders().iterator();
            while (nextToConfirm.hasNext()) {
                var contender = nextToConfirm.next();
                var place = contender.place();
                if (place != null && place.sessionId() == sessionId && contender.isInQueue()) return contender;
            }
            nextToConfirm = null;
        }
        return null;
    }

    private void awaitDeadline(Belief current) {
        if (!current.beginAwaiting()) return;
        engine.runtime().schedule(current.until() - engine.runtime().nanoTime(), () -> {
            current.endAwaiting(); // first: a hold that comes after the look below arms it anew
            if (!current.isGood(engine.runtime().nanoTime())) lose(current, LossCause.SESSION_SILENT);
            else if (!engine.holds().isEmpty()) awaitDeadline(current);
        });
    }

    private void lose(Belief ended, LossCause cause) {
        engine.holds().forEach(hold -> {
            if (hold.belief() != ended) return;
            try {
                hold.lose(cause);
            } catch (RuntimeException | Error thrown) {
                // One that fails must not keep the news from the other holds.
                Uncaught.tell(thrown);
            }
        });
    }

    /** Closed is final, whatever a backend tells afterwards. */
    private synchronized boolean become(ConnectionState next) {
        if (state == ConnectionState.CLOSED) return false;
        state = next;
        watchers.tell(next);
        return true;
    }

    /** Whether grants and requests make sense now. */
    boolean isConnected() {
        return state == ConnectionState.CONNECTED;
    }

    public ConnectionState state() {
        return state;
    }

    public ConnectionWatchers watchers() {
        return watchers;
    }

    /** Counts connections: what one of them confirmed says nothing in the next. */
    int connection() {
        return connection;
    }

    /** Whether this is the session connected now, or last connected if it may live on. */
    boolean isCurrent(long sessionId) {
        return beliefOf(sessionId) != null;
    }

    /** The queue is gone and needs no word any more. */
    void forget(LocalQueue queue) {
        refused.remove(queue);
    }
}
