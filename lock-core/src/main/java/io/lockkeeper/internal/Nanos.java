package io.lockkeeper.internal;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/** Spans of time as the engine counts them: nanoseconds, with one value that means for ever. */
@InternalLockApi
public final class Nanos {
    /** For ever. */
    public static final long FOREVER = Long.MAX_VALUE;

    // A hundred years. Ends of waits are compared by their difference, so that two of them must not be further apart
    // than a
    // long can count to one side.
    private static final Duration LONGEST = Duration.ofDays(36_525);
    private static final long LONGEST_NANOS = LONGEST.toNanos();

    private Nanos() {}

    /** The wait in nanoseconds; a hundred years and more are for ever. A negative wait is refused. */
    public static long nanos(Duration wait) {
        return notNegative("A wait", wait).compareTo(LONGEST) >= 0 ? FOREVER : wait.toNanos();
    }

    /** The same of a span that must be there: neither zero nor negative. */
    public static long positiveNanos(String what, Duration span) {
        return nanos(positive(what, span));
    }

    /** The span, unless it is negative or null: then it is refused by its name. */
    public static Duration notNegative(String what, Duration span) {
        if (given(what, span).isNegative())
            throw new IllegalArgumentException(what + " must not be negative: " + words(span));
        return span;
    }

    /** The span, unless it is zero, negative or null: then it is refused by its name. */
    public static Duration positive(String what, Duration span) {
        if (given(what, span).isNegative() || span.isZero())
            throw new IllegalArgumentException(what + " must be longer than zero: " + words(span));
        return span;
    }

    private static Duration given(String what, Duration span) {
        return Objects.requireNonNull(span, () -> what + " must not be null; LockOptions.FOREVER is without end");
    }

    /** The span of so many nanoseconds, which are not negative; a hundred years and more are for ever. */
    public static long bounded(long nanos) {
        return nanos >= LONGEST_NANOS ? FOREVER : nanos;
    }

    public static String words(long nanos) {
        return words(Duration.ofNanos(nanos));
    }

    /** A span in words, for a message. */
    public static String words(Duration span) {
        if (span.compareTo(LONGEST) >= 0) return "for ever";
        return span.toString().replace("PT", "").toLowerCase(Locale.ROOT);
    }

    /** What remains of a wait that began at {@code start}; never negative. */
    public static long remaining(long wait, long start, long now) {
        return wait == FOREVER ? FOREVER : Math.max(0, wait - (now - start));
    }
}
