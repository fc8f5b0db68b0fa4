package io.lockkeeper.engine;

import java.time.Duration;
import java.util.Locale;

/** Spans of time as the engine counts them: nanoseconds, with one value that means for ever. */
public final class Waits {
    /** For ever. */
    public static final long FOREVER = Long.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Waits() {}

    /** The wait in nanoseconds; what a long can't count (292 years) is for ever. A negative wait is refused. */
    public static long nanos(Duration wait) {
        if (wait.isNegative()) throw new IllegalArgumentException("A wait must not be negative: " + wait);
        return wait.compareTo(LONGEST) >= 0 ? FOREVER : wait.toNanos();
    }

    /** A span that must be there: neither zero nor negative. */
    public static long positiveNanos(String what, Duration span) {
        if (span.isNegative() || span.isZero())
            throw new IllegalArgumentException(what + " must be longer than zero: " + span);
        return nanos(span);
    }

    /** A span in words, for a message. */
    static String words(long nanos) {
        return nanos == FOREVER
                ? "for ever"
                : Duration.ofNanos(nanos).toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /** What remains of a wait that began at {@code start}; never negative. */
    public static long remaining(long wait, long start, long now) {
        return wait == FOREVER ? FOREVER : Math.max(0, wait - (now - start));
    }
}
