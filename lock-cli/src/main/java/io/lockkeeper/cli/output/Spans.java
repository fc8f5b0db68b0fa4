package io.lockkeeper.cli.output;

import io.lockkeeper.LockOptions;
import java.time.Duration;

/** Spans of time as people read them: the two largest units, such as {@code 3m12s}. */
public final class Spans {
    private static final int PER_MINUTE = 60;
    private static final int PER_HOUR = 3600;
    private static final int PER_DAY = 86_400;

    private Spans() {}

    /** The span in words. A negative one comes from clocks that differ, and counts as none. */
    public static String words(Duration span) {
        if (span.compareTo(LockOptions.FOREVER) >= 0) return "forever";
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < PER_MINUTE) return seconds + "s";
        if (seconds < PER_HOUR) return two(seconds, PER_MINUTE, "m", 1, "s");
        if (seconds < PER_DAY) return two(seconds, PER_HOUR, "h", PER_MINUTE, "m");
        return two(seconds, PER_DAY, "d", PER_HOUR, "h");
    }

    private static String two(long seconds, int large, String largeUnit, int small, String smallUnit) {
        return seconds / large + largeUnit + String.format("%02d", seconds % large / small) + smallUnit;
    }
}
