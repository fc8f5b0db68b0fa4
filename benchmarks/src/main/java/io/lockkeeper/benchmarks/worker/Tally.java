package io.lockkeeper.benchmarks.worker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the holds of many callers in a span of time. If all of them use one name, it counts a second time without any
 * synchronization: if both counts are the same, no two callers held the lock at once. A thread of its own waits for the
 * end of the time, because a look at the clock in each hold would be a good part of a caller's work.
 */
public final class Tally {
    private final boolean oneName;
    private final long millis;
    private final LongAdder inTime = new LongAdder();
    private long start;
    private volatile boolean over;
    private long nanos; // the time that really passed; written before "over"
    private long unguarded;
    private long unguardedInTime;

    public Tally(boolean oneName, long millis) {
        this.oneName = oneName;
        this.millis = millis;
    }

    public void begin() {
        start = System.nanoTime();
        var clock = new Thread(this::end, "tally");
        clock.setDaemon(true);
        clock.start();
    }

    private void end() {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected); // nobody interrupts this thread
        }
        nanos = System.nanoTime() - start;
        over = true;
    }

    public boolean isOver() {
        return over;
    }

    /** To be called by the holder, or by each of those who share the lock. */
    public void held() {
        if (oneName) {
            unguarded++;
            if (!over) unguardedInTime++;
        } else if (!over) inTime.increment();
    }

    /** The result, once all callers are done; they report how many holds they had in all. */
    public Line answer(long holds) {
        if (oneName && unguarded != holds)
            throw new IllegalStateException(
                    "Two callers held the lock at once: " + holds + " holds, but " + unguarded + " were counted");
        return Worker.done()
                .with("holds", oneName ? unguardedInTime : inTime.sum())
                .with("all", holds)
                .with("nanos", nanos);
    }
}
