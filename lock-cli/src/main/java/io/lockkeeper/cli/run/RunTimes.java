package io.lockkeeper.cli.run;

import io.lockkeeper.LockOptions;
import io.lockkeeper.internal.Nanos;
import java.time.Duration;

/**
 * The times that make sure that a command is gone before others get its lock: it is told of the loss, killed a while later,
 * and gone when even the kill has taken its time.
 *
 * @param killAfter from the TERM to the KILL
 * @param grace how long the node of a lost hold stays, where that is in the hands of this process
 * @param sessionTimeout what the servers are asked for
 */
record RunTimes(Duration killAfter, Duration grace, Duration sessionTimeout) {
    /** For the command to be gone after the KILL, on a machine that is busy. */
    static final Duration SPARE = Duration.ofSeconds(1);

    /** The part of the session timeout that may be a margin, in tenths. */
    private static final int MARGIN_TENTHS = 3;

    /** @throws IllegalArgumentException if the command could be alive when others get the lock */
    RunTimes {
        if (grace.compareTo(margin(killAfter)) < 0)
            throw new IllegalArgumentException("The grace of " + Nanos.words(grace) + " is too short to kill after "
                    + Nanos.words(killAfter) + ": it must be at least " + Nanos.words(margin(killAfter)) + ".");
        if (!fits(killAfter, sessionTimeout))
            throw new IllegalArgumentException("A session timeout of " + Nanos.words(sessionTimeout)
                    + " is too short to kill after " + Nanos.words(killAfter) + ": it must be at least "
                    + Nanos.words(shortestSession(killAfter)) + ". Choose a longer one, or a shorter --kill-after.");
    }

    /** The shortest grace for this time. */
    static Duration margin(Duration killAfter) {
        return killAfter.plus(SPARE);
    }

    /** Whether a session that the servers have granted is long enough. */
    boolean fits(Duration granted) {
        return fits(killAfter, granted);
    }

    static Duration shortestSession(Duration killAfter) {
        return margin(killAfter).multipliedBy(10).dividedBy(MARGIN_TENTHS);
    }

    /**
     * Sets them. If no server can be reached, the hold is lost one margin before the servers may end the session, and
     * nothing but that keeps others out.
     */
    LockOptions.Builder in(LockOptions.Builder options) {
        return options.grace(grace).sessionTimeout(sessionTimeout).margin(margin(killAfter));
    }

    private static boolean fits(Duration killAfter, Duration session) {
        return session.compareTo(shortestSession(killAfter)) >= 0;
    }
}
