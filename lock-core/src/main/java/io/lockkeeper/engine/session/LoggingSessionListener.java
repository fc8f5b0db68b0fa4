package io.lockkeeper.engine.session;

import io.lockkeeper.LossCause;
import io.lockkeeper.engine.runtime.EventLog;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Session;
import io.lockkeeper.spi.SessionListener;
import io.lockkeeper.spi.StoreException;
import java.util.List;

/**
 * Logs what happens to the connection. Each method first passes the news on to the listener that ends holds, and logs
 * it afterwards.
 *
 * <p>Thread rules: the store alone calls this, one call at a time, except for {@link #closing}, which may come at any
 * time. So {@link #closing} reads only what is final or volatile.
 */
@InternalLockApi
public final class LoggingSessionListener implements SessionListener {
    private final SessionListener told;
    private final String where;
    private final EventLog log;
    private final SessionTimes times;
    private volatile long last; // the session connected last; volatile, because closing may run on another thread
    private List<String> lastComplaints = List.of();
    private String lastRefusal = "";

    public LoggingSessionListener(SessionListener told, String where, EventLog log, SessionTimes times) {
        this.told = told;
        this.where = where;
        this.log = log;
        this.times = times;
    }

    @Override
    public void connected(Session session) {
        told.connected(session);
        lastRefusal = "";
        boolean same = last == session.id();
        last = session.id();
        log.info("Connected to " + where + (same ? " again" : "") + " (" + id(session.id()) + ", timeout="
                + Nanos.words(session.timeoutNanos())
                + times.asked().map(asked -> ", asked=" + Nanos.words(asked)).orElse("") + ")");
        var complaints = times.complaints(session, where);
        if (!complaints.equals(lastComplaints)) complaints.forEach(log::warn); // not again with each reconnection
        lastComplaints = complaints;
    }

    @Override
    public void suspended() {
        told.suspended();
        log.warn("The connection to " + where
                + " is interrupted; locks are lost if the session is not confirmed in time (" + id(last) + ")");
    }

    @Override
    public void refused(StoreException why) {
        told.refused(why);
        var message = String.valueOf(why.getMessage());
        if (message.equals(lastRefusal)) return; // the client is refused again with each connection that it tries
        lastRefusal = message;
        log.warn(where + " refused this client: " + message);
    }

    @Override
    public void closing(long sessionId) {
        told.closing(sessionId);
        if (sessionId != last) return; // a session that was never used: the client tries again
        log.warn("The client gives up its session at " + where + "; the locks held in it are lost (" + id(sessionId)
                + ")");
    }

    @Override
    public void ended(long sessionId) {
        told.ended(sessionId);
        log.warn("The session at " + where + " is over: " + LossCause.SESSION_EXPIRED.words()
                + "; the locks held in it are lost (" + id(sessionId) + ", cause=" + LossCause.SESSION_EXPIRED + ")");
    }

    private static String id(long sessionId) {
        return "session=0x" + Long.toHexString(sessionId);
    }

    @Override
    public void closed() {
        told.closed();
        log.info("The client to " + where + " was closed");
    }
}
