package io.lockkeeper.engine.session;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.LossCause;
import io.lockkeeper.LossPolicy;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Session;
import io.lockkeeper.spi.SessionListener;
import io.lockkeeper.spi.StoreException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the session lease, which says until when holds are valid on this process's monotonic clock, and ends every hold
 * when its session lease is over.
 *
 * <p>A session lease lasts for as long as the server that decides over the session provably keeps it, less a reserve:
 * see {@link ConfirmationChain} and {@link SessionLease}. The pattern is Gray and Cheriton's leases (SOSP 1989).
 *
 * <p>Thread rules: the store calls the {@link SessionListener} methods one at a time, except for {@link #closing},
 * which may come at any time. Any thread may call the other methods. Holds and queues are told outside any lock. Timers
 * run only while there are contenders or holds, apart from the {@link Heartbeat}'s.
 */
@InternalLockApi
public final class SessionGuard implements SessionListener, Heartbeat.Connection {
    private static final long LOOK_AFTER = 100_000_000; // a new client is often connected by then

    /** A queue that wanted to grant, and may try again. It calls {@link #admits} under its own monitor. */
    public interface Grantor {
        /** The session was confirmed. Called outside any lock. */
        void grantAgain();
    }

    private final EngineContext context;
    private final SessionTimes times;
    private final SessionClients clients;
    private final ConnectionWatchers watchers;
    private final Map<Grantor, Long> refused = new ConcurrentHashMap<>(); // numbered in their order
    private final AtomicLong refusals = new AtomicLong();
    private final Heartbeat heartbeat;
    private volatile ConnectionState state = ConnectionState.CONNECTING; // changes under this object's monitor
    private volatile boolean closing;

    private volatile int connection; // counts connections; written by the store's calls alone
    private volatile @Nullable SessionLease sessionLease;
    private volatile @Nullable StoreException refusal;
    private volatile long timeoutNanos; // of the session connected last; zero before the first

    public SessionGuard(EngineContext context, SessionTimes times, SessionClients clients) {
        this.context = context;
        this.times = times;
        this.clients = clients;
        this.watchers = new ConnectionWatchers(context.runtime().executor());
        this.heartbeat = new Heartbeat(context, this, clients);
    }

    @Override
    public void connected(Session session) {
        var current = sessionLease;
        refusal = null;
        timeoutNanos = session.timeoutNanos();
        if (current == null || current.sessionId() != session.id()) {
            if (current != null) ended(current.sessionId());
            sessionLease = current = new SessionLease(session, times.margin(session.timeoutNanos()));
        }
        long heardAgo = session.heardAgoNanos();
        long now = context.runtime().nanoTime();
        current.connected(heardAgo != Nanos.FOREVER, now - heardAgo, now);
        connection++; // not atomic, but the store's calls come one at a time
        if (!become(ConnectionState.CONNECTED)) return;
        clients.reconnected();
        heartbeat.connected(current, session.timeoutNanos());
    }

    @Override
    public void suspended() {
        if (!become(ConnectionState.SUSPENDED)) return;
        var current = sessionLease;
        if (current != null && context.options().lossPolicy() == LossPolicy.AT_FIRST_DOUBT)
            clients.lose(current, LossCause.CONNECTION_SUSPENDED);
    }

    @Override
    public void refused(StoreException why) {
        refusal = why; // first: a caller that comes while the waiters are being failed must find it
        clients.refused(why);
    }

    /** Why the backend refuses everything to this client; null if it does not, as far as is known. */
    @Nullable
    public StoreException refusal() {
        return refusal;
    }

    @Override
    public void closing(long sessionId) {
        var current = sessionLeaseOf(sessionId);
        if (current == null) return;
        end(current, LossCause.SESSION_EXPIRED);
    }

    @Override
    public void ended(long sessionId) {
        var current = sessionLease;
        if (current == null || current.sessionId() != sessionId) return;
        sessionLease = null;
        become(ConnectionState.LOST);
        end(current, LossCause.SESSION_EXPIRED);
        clients.sessionEnded(sessionId);
    }

    @Override
    public void closed() {
        if (!become(ConnectionState.CLOSED)) return;
        var current = sessionLease;
        sessionLease = null;
        if (current != null) end(current, LossCause.CLOSED);
        clients.storeClosed();
    }

    private void end(SessionLease lease, LossCause cause) {
        clients.lose(lease, lease.end(cause));
    }

    /** A write that was sent at this time in this session was answered: an enter, or a heartbeat. */
    @Override
    public void confirmed(long sessionId, long sentAt) {
        var current = sessionLease;
        if (current == null || current.sessionId() != sessionId) return;
        // A hold past its deadline stays lost, even if the session is confirmed now: its caller may have been told.
        long now = context.runtime().nanoTime();
        if (current.isOverAt(now)) clients.loseIfOver(current);
        current.confirmed(sentAt, now);
        // Mostly none was ever refused. And not isEmpty: it adds up counters one by one, and may overlook a grantor
        // while others come and go.
        if (refusals.get() == 0 || !refused.keySet().iterator().hasNext()) return;
        // A copy, because a grantor that is refused once more adds itself again.
        var inOrder = refused.entrySet().stream().sorted(Map.Entry.comparingByValue());
        for (var entry : inOrder.toList())
            if (refused.remove(entry.getKey()) != null) entry.getKey().grantAgain();
    }

    /**
     * Whether a hold may begin: only while connected, in the contender's session, and before the deadline. If not, the
     * grantor is called again as soon as the session is confirmed.
     *
     * <p>Called under the grantor's monitor, under which the clock was read and the hold begins. A thread that ends the
     * session lease, or finds it over, and then loses its holds reads them under the same monitor. So either it finds
     * the new hold, or the hold is refused here.
     */
    public boolean admits(Grantor grantor, SessionLease lease, long now) {
        assert Thread.holdsLock(grantor);
        if (!mayGrantAt(lease, now)) {
            refused.putIfAbsent(grantor, refusals.incrementAndGet()); // counted first, as confirmed() looks there first
            // Check again: a confirmation between the first check and the note has not called the grantor.
            if (!mayGrantAt(lease, now)) {
                askForConfirmation(lease);
                return false;
            }
        }
        awaitDeadline(lease);
        return true;
    }

    private boolean mayGrantAt(SessionLease lease, long now) {
        return isConnected() && !isClosed() && lease.mayGrantAt(now);
    }

    private void askForConfirmation(SessionLease lease) {
        // A lookup is no write. If this connection found the place, and did not create it, nothing is confirmed yet.
        if (isConnected() && !lease.isConfirmed()) heartbeat.ask();
    }

    /** The session lease for holds on a node of this session; null if that is not the current session. */
    @Nullable
    public SessionLease sessionLeaseOf(long sessionId) {
        var current = sessionLease;
        return current != null && current.sessionId() == sessionId ? current : null;
    }

    /** Starts the heartbeat, because there is a contender. */
    public void startBeating() {
        if (heartbeat.start()) lookWhySoon();
    }

    /** A caller waits for an answer: if the client is not connected, asks early for the reason. */
    public void lookWhySoon() {
        if (!isConnected()) context.runtime().schedule(LOOK_AFTER, this::lookWhy);
    }

    /** Asks early why there is no connection, because the first wait may be over before the first heartbeat. */
    private void lookWhy() {
        if (!isConnected()) context.runtime().signals().execute(context.store()::poll);
    }

    /** The lease of the session connected now, or connected last if it may still live; else null. */
    @Override
    public @Nullable SessionLease sessionLease() {
        return sessionLease;
    }

    private void awaitDeadline(SessionLease current) {
        if (!current.beginAwaiting()) return;
        context.runtime().schedule(current.deadline() - context.runtime().nanoTime(), () -> {
            current.endAwaiting(); // first: a hold that begins after the checks below must set the timer again
            if (isOver(current)) clients.loseIfOver(current);
            // Not else: a confirmation may have come in between, and then the holds need the timer.
            if (!isOver(current) && clients.areHolding()) awaitDeadline(current);
        });
    }

    private boolean isOver(SessionLease lease) {
        return lease.isOverAt(context.runtime().nanoTime());
    }

    /** Changes the state, unless it is closed: that is final, no matter what a backend reports later. */
    private boolean become(ConnectionState next) {
        boolean tell;
        synchronized (this) {
            if (state == ConnectionState.CLOSED) return false;
            state = next;
            tell = watchers.note(next); // under the monitor, so that the watchers hear the changes in their order
        }
        if (tell) watchers.tell();
        return true;
    }

    /** Nothing can be acquired any more. */
    public void beginClosing() {
        closing = true;
    }

    /** Whether nothing can be acquired any more. */
    public boolean isClosed() {
        return closing || state == ConnectionState.CLOSED;
    }

    /** Whether requests may be sent now, and holds may begin. */
    @Override
    public boolean isConnected() {
        return state == ConnectionState.CONNECTED;
    }

    @Override
    public ConnectionState state() {
        return state;
    }

    /** The timeout of the session connected last, in nanoseconds; zero before the first. */
    public long timeoutNanos() {
        return timeoutNanos;
    }

    public ConnectionWatchers watchers() {
        return watchers;
    }

    /** The number of the current connection. What one connection has confirmed says nothing in the next. */
    @Override
    public int connection() {
        return connection;
    }

    /** Whether this is the session connected now, or connected last if it may still live. */
    public boolean isCurrent(long sessionId) {
        return sessionLeaseOf(sessionId) != null;
    }

    /** Forgets a queue that is gone, so that it is not called any more. */
    public void forget(Grantor grantor) {
        if (!refused.isEmpty()) refused.remove(grantor); // each queue asks, and hardly any was refused
    }
}
