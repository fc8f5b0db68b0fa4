package io.lockkeeper.engine.session;

import io.lockkeeper.LossCause;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.Session;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Until when the holds of one session are valid: for as long as the deciding server provably keeps the session, less a
 * reserve. The deadline only moves forward. Once the session has ended, its lease is never valid again. All times are
 * in nanoseconds.
 *
 * <p>Thread rules: any thread may call any method. Fields change under this object's monitor; the volatile ones may be
 * read without it.
 */
@InternalLockApi
public final class SessionLease {
    private static final int CLOCKS = 40; // 1/40 of the timeout is reserved for clocks that differ in speed

    private final long sessionId;
    private final long span; // the lease lasts this long after the deciding server has heard of the session
    private final long lag;
    private final long pause;
    private final long proof; // a new connection takes this long to prove something by itself
    private final ConfirmationChain chain;
    private final AtomicBoolean awaiting = new AtomicBoolean(); // whether a timer is set for the deadline

    // Guarded by this object's monitor, as the chain is.
    private long lastSent; // when the latest request that was answered was sent
    private boolean asked; // whether any request was answered
    private boolean begun; // whether the deadline has a meaning: something was proven, or the session has ended

    // Change under this object's monitor.
    private volatile boolean good; // begun, and the session has not ended
    private volatile @Nullable LossCause endedBy; // set before good is cleared
    private volatile boolean complete; // this connection has proven something by itself
    private volatile boolean confirmed; // a write was answered in this connection
    private volatile long deadline;
    private volatile long provenBy; // when this connection will have proven something by itself

    /** @param margin the lease ends so many nanoseconds before the session could end */
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

    /** How long the deciding server may not know of an answered request, at most; zero if it knows of each at once. */
    long lag() {
        return lag;
    }

    /**
     * How far apart heartbeats are: about a tenth of the timeout, so that a whole number of pauses just makes up the
     * lag. The pause is never so long that the failure of one or two heartbeats would be the loss of every hold.
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

    /**
     * A connection with this session has begun.
     *
     * @param heardKnown whether {@code heardAt} is known
     * @param heardAt the deciding server heard of the session at this time or later; counts only while no request of
     *     this session has been answered
     */
    synchronized void connected(boolean heardKnown, long heardAt, long now) {
        chain.connected();
        provenBy = now + proof;
        complete = confirmed = false;
        // The deciding server hears of a reconnection, and that came after every earlier answer.
        if (asked) chain.connectedAfter(lastSent);
        else if (heardKnown) chain.connectedAfter(heardAt);
    }

    /** A request other than a write was answered. */
    synchronized void answered(long sent, long answered) {
        chain.answered(sent, answered);
        noteSent(sent);
    }

    /** A write was answered: the deadline moves as far as this proves. */
    synchronized void confirmed(long sent, long answered) {
        chain.confirmed(sent, answered);
        noteSent(sent);
        confirmed = true;
        complete = chain.isComplete();
        if (chain.isKnown()) extend(chain.heard() + span);
    }

    private void noteSent(long sent) {
        assert Thread.holdsLock(this);
        if (!asked || sent - lastSent > 0) lastSent = sent;
        asked = true;
    }

    private void extend(long until) {
        assert Thread.holdsLock(this);
        if (begun && until - deadline <= 0) return;
        deadline = until;
        if (!begun) good = true;
        begun = true;
    }

    /** Whether holds of the session are valid at this time. */
    public boolean isValidAt(long now) {
        return good && deadline - now > 0;
    }

    /**
     * Why holds of the session are not valid at this time; null if they are. When the session ends, any thread may find
     * that out before the holds have been told, and all of them are to hear the same cause.
     */
    public @Nullable LossCause lossAt(long now) {
        if (isValidAt(now)) return null;
        var ended = endedBy;
        return ended == null ? LossCause.SESSION_SILENT : ended;
    }

    /**
     * Whether holds of the session were valid, and are not any more. A lease that has not begun is not over: another
     * thread may begin it, and a hold with it, at any moment.
     */
    public synchronized boolean isOverAt(long now) {
        return begun && !isValidAt(now);
    }

    /**
     * Whether a hold may begin. Soon after a reconnection, so little of the lease may be left that it is over before
     * the new connection can prove anything. A hold that began then would be lost although nothing is wrong.
     */
    boolean mayGrantAt(long now) {
        return isValidAt(now) && (complete || deadline - provenBy > 0);
    }

    /** Whether a write was answered in this connection; if not, one may be needed before a hold can begin. */
    boolean isConfirmed() {
        return confirmed;
    }

    long deadline() {
        return deadline;
    }

    /** Returns true for one caller, which must set the timer for the deadline. */
    boolean beginAwaiting() {
        return !awaiting.get() && awaiting.compareAndSet(false, true);
    }

    /** The timer for the deadline has fired. */
    void endAwaiting() {
        awaiting.set(false);
    }

    /** The session has ended. The lease is over for good. Returns why: this reason, or an earlier one. */
    synchronized LossCause end(LossCause cause) {
        var first = endedBy == null ? cause : endedBy;
        endedBy = first;
        begun = true;
        good = false;
        return first;
    }
}
