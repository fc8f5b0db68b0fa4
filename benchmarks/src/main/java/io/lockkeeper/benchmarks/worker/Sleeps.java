package io.lockkeeper.benchmarks.worker;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;

/** How often the callers of a round slept: a thread that waits without being put to sleep is given its lock for less. */
final class Sleeps {
    private final LongAdder sum = new LongAdder();

    /** Of this thread, since it was started. */
    static long soFar() {
        return ManagementFactory.getThreadMXBean()
                .getThreadInfo(Thread.currentThread().getId())
                .getWaitedCount();
    }

    /** Adds those of this thread since then. */
    void addSince(long before) {
        sum.add(soFar() - before);
    }

    long sum() {
        return sum.sum();
    }
}
