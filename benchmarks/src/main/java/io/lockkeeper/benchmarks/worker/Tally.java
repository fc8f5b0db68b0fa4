package io.lockkeeper.benchmarks.worker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the holds of many callers in a span of time. On one name it counts a second time, without any care: if that
 * count comes out the same, no two callers held the lock at once.
 */
public final class Tally {
    private final boolean oneName;
    private final long nanos;
    private final LongAdder inTime = new LongAdder();
    private volatile long until;
    private long unguarded;

    public Tally(boolean oneName, long millis) {
        this.oneName = oneName;
        this.nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    public void begin() {
        until = System.nanoTime() + nanos;
    }

    public boolean isOver() {
        return System.nanoTime() - until >= 0;
    }

    /** To be called by the holder. */
    public void held() {
        if (oneName) unguarded++;
        if (!isOver()) inTime.increment();
    }

    /** When all callers are done, given how often they held the lock in all. */
    public Line answer(long holds) {
        if (oneName && unguarded != holds)
            throw new IllegalStateException(
                    "Two callers held the lock at once: " + holds + " holds, but " + unguarded + " were counted");
        return Worker.done().with("holds", inTime.sum()).with("all", holds).with("nanos", nanos);
    }
}
