package io.lockkeeper.engine;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Until when the holds of one session may be believed. The deadline only moves forward; a session that has ended
 * is never believed again. Safe
 * for use from any thread.
 */
final class Belief {
    private final long sessionId;
    private final AtomicBoolean awaiting = new AtomicBoolean();
    private boolean begun; // guarded by this; before it, until means nothing
    private volatile boolean good; // begun and not over
    private volatile long until;

    Belief(long sessionId) {
        this.sessionId = sessionId;
    }

    long sessionId() {
        return sessionId;
    }

    boolean isGood(long now) {
        return good && until - now > 0;
    }

    long until() {
        return until;
    }

    /** True for the one who shall see to the deadline. */
    boolean beginAwaiting() {
        return !awaiting.get() && awaiting.compareAndSet(false, true);
    }

    void endAwaiting() {
        awaiting.set(false);
    }

    synchronized void extend(long deadline) {
        if (begun && deadline - until <= 0) return;
        until = deadline;
        if (!begun) good = true;
        begun = true;
    }

    /** The session is over. */
    synchronized void end() {
        begun = true;
        good = false;
    }
}
