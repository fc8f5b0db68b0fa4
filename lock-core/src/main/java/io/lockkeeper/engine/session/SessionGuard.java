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
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says until when a hold may be believed, on this process's monotonic clock, and ends every hold that may not.
 *
 * <p>A hold is believed for as long as the server that decides over its session is proven to keep it, less a reserve: see
 * {@link ConfirmationChain} and {@link SessionLease}. Gray and Cheriton's leases (SOSP 1989) are the pattern.
 *
 * <p>Thread rules: the store calls the {@link SessionListener} methods one at a time; everything else may be called by
 * anybody. Holds and queues are told outside any lock. Timers run only while there are contenders or holds.
 */
@InternalLockApi
public final class SessionGuard implements SessionListener, Heartbeat.Connection {
    private static final long LOOK_AFTER = 100_000_000; // a client that has just been made may well get there by then

    /** What wanted to grant, and may try again. */
    public interface Grantor {
        void grantAgain();
    }

    private final EngineContext context;
    private final SessionTimes times;
    private final SessionClients clients;
    private final ConnectionWatchers watchers;
    private final Set<Grantor> refused = ConcurrentHashMap.newKeySet();
    private final Heartbeat heartbeat;
    private volatile ConnectionState state = ConnectionState.CONNECTING;
    private volatile boolean closing;
    private volatile int connection;
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
        connection++; // only the store's one caller writes it
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
        refusal = why; // before those who wait are looked for: one who comes meanwhile finds it
        clients.refused(why);
    }

    /** Why the backend lets this client in for nothing; null if it does, or that is not known. */
    @Nullable
    public StoreException refusal() {
        return refusal;
    }

    @Override
    public void closing(long sessionId) {
        var current = sessionLeaseOf(sessionId);
        if (current == null) return;
        current.end();
        clients.lose(current, LossCause.SESSION_EXPIRED);
    }

    @Override
    public void ended(long sessionId) {
        var current = sessionLease;
        if (current == null || current.sessionId() != sessionId) return;
        sessionLease = null;
        become(ConnectionState.LOST);
        current.end();
        clients.lose(current, LossCause.SESSION_EXPIRED);
        clients.sessionEnded(sessionId);
    }

    @Override
    public void closed() {
        if (!become(ConnectionState.CLOSED)) return;
        var current = sessionLease;
        sessionLease = null;
        if (current != null) {
            current.end();
            clients.lose(current, LossCause.CLOSED);
        }
        clients.storeClosed();
    }

    /** The contender's node was made, or confirmed, by a write sent at this time in this session. */
    @Override
    public void confirmed(long sessionId, long sentAt) {
        var current = sessionLease;
        if (current == null || current.sessionId() != sessionId) return;
        // What was past its deadline is lost, whatever is confirmed now: its caller may have been told.
        long now = context.runtime().nanoTime();
        if (!current.isValidAt(now)) clients.lose(current, LossCause.SESSION_SILENT);
        current.confirmed(sentAt, now);
        // A copy: one that is refused once more is added again.
        for (var grantor : List.copyOf(refused)) if (refused.remove(grantor)) grantor.grantAgain();
    }

    /**
     * Whether a hold may begin: connected, in the contender's session, before the deadline. If not, the queue is asked to
     * advance again as soon as the session is confirmed. Called under the queue's lock, under which the clock was read and
     * the hold begins: whoever has ended the belief, or found it over, finds the hold, or it is refused here.
     */
    public boolean admits(Grantor grantor, SessionLease lease, long now) {
        if (!mayGrantAt(lease, now)) {
            refused.add(grantor);
            // Once more: a confirmation between the look and the note told nobody.
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
        // A place that this connection found, and did not make, has confirmed nothing yet: ask now.
        if (isConnected() && !lease.isConfirmed()) heartbeat.ask();
    }

    /** The belief that a hold on a node of this session would have; null if that session is not the one of now. */
    @Nullable
    public SessionLease sessionLeaseOf(long sessionId) {
        var current = sessionLease;
        return current != null && current.sessionId() == sessionId ? current : null;
    }

    /** A contender has come: from now on the session is kept confirmed. */
    public void startBeating() {
        if (heartbeat.start() && !isConnected()) context.runtime().schedule(LOOK_AFTER, this::lookWhy);
    }

    /** Not only with the heartbeat: the first wait may be over before that. */
    private void lookWhy() {
        if (!isConnected()) context.runtime().signals().execute(context.store()::poll);
    }

    /** Of the session connected now, or last connected if it may live on; null if there is none. */
    @Override
    public @Nullable SessionLease sessionLease() {
        return sessionLease;
    }

    private void awaitDeadline(SessionLease current) {
        if (!current.beginAwaiting()) return;
        context.runtime().schedule(current.deadline() - context.runtime().nanoTime(), () -> {
            current.endAwaiting(); // first: a hold that comes after the look below arms it anew
            if (!current.isValidAt(context.runtime().nanoTime())) clients.lose(current, LossCause.SESSION_SILENT);
            else if (clients.areHolding()) awaitDeadline(current);
        });
    }

    /** Closed is final, whatever a backend tells afterwards. */
    private boolean become(ConnectionState next) {
        boolean tell;
        synchronized (this) {
            if (state == ConnectionState.CLOSED) return false;
            state = next;
            tell = watchers.note(next);
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

    /** Whether grants and requests make sense now. */
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

    /** Counts connections: what one of them confirmed says nothing in the next. */
    @Override
    public int connection() {
        return connection;
    }

    /** Whether this is the session connected now, or last connected if it may live on. */
    public boolean isCurrent(long sessionId) {
        return sessionLeaseOf(sessionId) != null;
    }

    /** The queue is gone and needs no word any more. */
    public void forget(Grantor grantor) {
        refused.remove(grantor);
    }
}
