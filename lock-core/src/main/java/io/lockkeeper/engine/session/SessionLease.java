package io.lockkeeper.engine.session;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.Session;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Until when the holds of one session may be believed: for as long as the deciding server is proven to keep the session,
 * less a reserve. The deadline only moves forward; a session that has ended is never believed again. Safe for use from any
 * thread: changes under this object's lock.
 */
@InternalLockApi
public final class SessionLease {
    private static final int CLOCKS = 40; // this part of the timeout is left for clocks that go unevenly

    private final long sessionId;
    private final long span; // believed after the server has heard of the session
    private final long lag;
    private final long pause;
    private final long proof; // so long after its beginning a connection has proven something by itself
    private final ConfirmationChain chain;
    private final AtomicBoolean awaiting = new AtomicBoolean();
    private long lastSent; // of an answered request; guarded by this, as the next
    private boolean asked;
    private boolean begun; // guarded by this; before it, until means nothing
    private volatile boolean good; // begun and not over
    private volatile boolean complete;
    private volatile boolean confirmed;
    private volatile long deadline;
    private volatile long provenBy; // when this connection will have proven something by itself

    /** @param margin how long before the session could be over a hold ends */
    SessionLease(Session session, long margin) {
        sessionId = session.id();
        long timeout = session.timeoutNanos();
        span = timeout - timeout / CLOCKS - margin;
        lag = session.lagNanos();
        proof = lag + timeout / CLOCKS;
        pause = pause(timeout);
        chain = new ConfirmationChain(lag, timeout / 40);
    }

    long sessionId() {
        return sessionId;
    }

    /** How long an answered request may stay unknown to the deciding server; zero if none does. */
    long lag() {
        return lag;
    }

    /**
     * How far apart heartbeats are: a tenth of the timeout, or a little more or less, so that some of them just take up the
     * lag; and never so far that one or two that fail would be the loss of every hold.
     */
    long pause() {
        return pause;
    }

    private long pause(long timeout) {
        long tenth = timeout / 10;
        long beats = Math.max(1, Math.round((double) lag / tenth));
        long usual = lag == 0 ? tenth : lag / beats + lag / (20 * beats); // the twentieth is for the round trip
        return Math.min(usual, (span - lag) / 5);
    }

    /** A connection with this session has begun, for the first time at {@code heardAt} or later if that is known. */
    synchronized void connected(boolean heardKnown, long heardAt, long now) {
        chain.connected();
        provenBy = now + proof;
        complete = confirmed = false;
        // Taking a session up again is heard of by the deciding server, and came after every answer before.
        if (asked) chain.connectedAfter(lastSent);
        else if (heardKnown) chain.connectedAfter(heardAt);
    }

    /** A request other than a write was answered. */
    synchronized void answered(long sent, long answered) {
        chain.answered(sent, answered);
        noteSent(sent);
    }

    /** A write was answered; the deadline moves as far as that proves. */
    synchronized void confirmed(long sent, long answered) {
        chain.confirmed(sent, answered);
        noteSent(sent);
        confirmed = true;
        complete = chain.isComplete();
        if (chain.isKnown()) extend(chain.heard() + span);
    }

    private void noteSent(long sent) {
        if (!asked || sent - lastSent > 0) lastSent = sent;
        asked = true;
    }

    private void extend(long until) {
        if (begun && until - deadline <= 0) return;
        deadline = until;
        if (!begun) good = true;
        begun = true;
    }

    public boolean isValidAt(long now) {
        return good && deadline - now > 0;
    }

    /**
     * Whether a hold may begin. Soon after a reconnection so little may be left that it is over before anything more can be
     * proven: a hold that began then would be lost for nothing.
     */
    boolean mayGrantAt(long now) {
        return isValidAt(now) && (complete || deadline - provenBy > 0);
    }

    /** Whether a write was answered in this connection; if not, one is needed before anything can begin. */
    boolean isConfirmed() {
        return confirmed;
    }

    long deadline() {
        return deadline;
    }

    /** True for the one who shall see to the deadline. */
    boolean beginAwaiting() {
        return !awaiting.get() && awaiting.compareAndSet(false, true);
    }

    void endAwaiting() {
        awaiting.set(false);
    }

    /** The session is over. */
    synchronized void end() {
        begun = true;
        good = false;
    }
}
