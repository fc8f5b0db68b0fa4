package io.lockkeeper.internal;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * Spans of time as the engine counts them: in nanoseconds, with one value for "for ever". Safe for use from any thread.
 */
@InternalLockApi
public final class Nanos {
    /** A span without an end. */
    public static final long FOREVER = Long.MAX_VALUE;

    // A hundred years. The ends of waits are compared by their difference, so this must fit into a long.
    private static final Duration LONGEST = Duration.ofDays(36_525);
    private static final long LONGEST_NANOS = LONGEST.toNanos();

    private Nanos() {}

    /** Returns the wait in nanoseconds; a hundred years or more count as for ever. Throws if the wait is negative. */
    public static long nanos(Duration wait) {
        return notNegative("A wait", wait).compareTo(LONGEST) >= 0 ? FOREVER : wait.toNanos();
    }

    /** Returns the span in nanoseconds, like {@link #nanos}. Throws if the span is zero or negative. */
    public static long positiveNanos(String what, Duration span) {
        return nanos(positive(what, span));
    }

    /** Returns the span. Throws an exception that names it if it is negative or null. */
    public static Duration notNegative(String what, Duration span) {
        if (given(what, span).isNegative())
            throw new IllegalArgumentException(what + " must not be negative: " + words(span));
        return span;
    }

    /** Returns the span. Throws an exception that names it if it is zero, negative or null. */
    public static Duration positive(String what, Duration span) {
        if (given(what, span).isNegative() || span.isZero())
            throw new IllegalArgumentException(what + " must be longer than zero: " + words(span));
        return span;
    }

    private static Duration given(String what, Duration span) {
        return Objects.requireNonNull(span, () -> what + " must not be null; LockOptions.FOREVER is without end");
    }

    /** Returns the nanoseconds, or {@link #FOREVER} for a hundred years or more. They must not be negative. */
    public static long bounded(long nanos) {
        return nanos >= LONGEST_NANOS ? FOREVER : nanos;
    }

    /** A number of nanoseconds in words, for a message. */
    public static String words(long nanos) {
        return words(Duration.ofNanos(nanos));
    }

    /** A span in words, for a message. */
    public static String words(Duration span) {
        if (span.compareTo(LONGEST) >= 0) return "for ever";
        return span.toString().replace("PT", "").toLowerCase(Locale.ROOT);
    }

    /** What is left of a wait that began at {@code start}, in nanoseconds; never negative. */
    public static long remaining(long wait, long start, long now) {
        return wait == FOREVER ? FOREVER : Math.max(0, wait - (now - start));
    }
}
