package io.lockkeeper.engine.session;

import io.lockkeeper.LockOptions;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The times that are in force once a backend has granted a session, and how they differ from the options. Safe for use
 * from any thread.
 */
@InternalLockApi
public final class SessionTimes {
    private final LockOptions options;
    private final boolean asked;

    /**
     * @param asked whether the backend was asked for the session timeout of the options; a borrowed client has asked
     *     for its own
     */
    public SessionTimes(LockOptions options, boolean asked) {
        this.options = options;
        this.asked = asked;
    }

    /** The session timeout that the backend was asked for; empty if it was not asked for that of the options. */
    Optional<Duration> asked() {
        return asked ? Optional.of(options.sessionTimeout()) : Optional.empty();
    }

    /** The session lease ends so many nanoseconds before the session could end. */
    long margin(long timeoutNanos) {
        long wanted = options.margin().map(Nanos::nanos).orElse(timeoutNanos / 30);
        return Math.min(wanted, longestMargin(timeoutNanos));
    }

    /** The longest margin allowed. A longer one would leave too little of the session lease to hold anything. */
    private static long longestMargin(long timeoutNanos) {
        return timeoutNanos / 10 * 3;
    }

    /** A log line for each time that is not as the options say. */
    List<String> complaints(Session session, String where) {
        var lines = new ArrayList<String>();
        long granted = session.timeoutNanos();
        long wanted = Nanos.nanos(options.sessionTimeout());
        // Some backends, ZooKeeper among them, count in whole milliseconds.
        if (asked && TimeUnit.NANOSECONDS.toMillis(granted) != TimeUnit.NANOSECONDS.toMillis(wanted))
            lines.add("Asked for a session timeout of " + Nanos.words(wanted) + ", " + where + " granted "
                    + Nanos.words(granted)
                    + ", which is in force. Ask for one that the servers allow (in ZooKeeper"
                    + " minSessionTimeout and maxSessionTimeout, by default 2 and 20 ticks),"
                    + " or change what they allow");
        options.margin()
                .map(Nanos::nanos)
                .filter(margin -> margin > longestMargin(granted))
                .ifPresent(margin -> lines.add("The margin of " + Nanos.words(margin)
                        + " is too long for a session timeout of " + Nanos.words(granted)
                        + " at " + where + "; " + Nanos.words(longestMargin(granted))
                        + " is used instead, three tenths of it."
                        + " Choose a smaller margin, or a longer session timeout"));
        return lines;
    }
}
