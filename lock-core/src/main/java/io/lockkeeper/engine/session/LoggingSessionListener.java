package io.lockkeeper.engine.session;

import io.lockkeeper.LossCause;
import io.lockkeeper.engine.runtime.EventLog;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Session;
import io.lockkeeper.spi.SessionListener;
import io.lockkeeper.spi.StoreException;
import java.util.List;

/** Writes down what becomes of the connection, after the one has heard of it who ends holds. Called by the store alone. */
@InternalLockApi
public final class LoggingSessionListener implements SessionListener {
    private final SessionListener told;
    private final String where;
    private final EventLog log;
    private final SessionTimes times;
    private volatile long last; // read by whoever closes a session
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
        log.info("Connected to " + where + (same ? " again, in session 0x" : ", session 0x")
                + Long.toHexString(session.id()) + ", session timeout "
                + Nanos.words(session.timeoutNanos()));
        var complaints = times.complaints(session, where);
        if (!complaints.equals(lastComplaints)) complaints.forEach(log::warn); // not with each reconnection
        lastComplaints = complaints;
    }

    @Override
    public void suspended() {
        told.suspended();
        log.warn("The connection to " + where + " is interrupted; what is not confirmed in time is lost");
    }

    @Override
    public void refused(StoreException why) {
        told.refused(why);
        var message = String.valueOf(why.getMessage());
        if (message.equals(lastRefusal)) return; // as with each connection that it tries
        lastRefusal = message;
        log.warn(where + " refused this client: " + message);
    }

    @Override
    public void closing(long sessionId) {
        told.closing(sessionId);
        if (sessionId != last) return; // one that was never used: the client tries anew
        log.warn("The client gives up session 0x" + Long.toHexString(sessionId) + " at " + where
                + "; what was held in it is lost");
    }

    @Override
    public void ended(long sessionId) {
        told.ended(sessionId);
        log.warn("Session 0x" + Long.toHexString(sessionId) + " at " + where + " is over: "
                + LossCause.SESSION_EXPIRED.words() + "; what was held in it is lost");
    }

    @Override
    public void closed() {
        told.closed();
        log.info("The client to " + where + " was closed");
    }
}
