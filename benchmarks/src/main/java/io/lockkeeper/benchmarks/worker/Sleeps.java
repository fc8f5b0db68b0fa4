package io.lockkeeper.benchmarks.worker;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts how many times the callers of a round waited or were blocked, by the JVM's own counters. They slept at most
 * that often. To give a lock to a thread that does not sleep costs less, so this explains some results.
 */
final class Sleeps {
    private final LongAdder sum = new LongAdder();

    /** The count of the calling thread, since it was started. The JVM counts nothing of virtual threads. */
    static long soFar() {
        var thread = ManagementFactory.getThreadMXBean()
                .getThreadInfo(Thread.currentThread().getId());
        return thread == null ? 0 : thread.getWaitedCount() + thread.getBlockedCount();
    }

    /** Adds what the calling thread has counted since {@link #soFar} returned {@code before}. */
    void addSince(long before) {
        sum.add(soFar() - before);
    }

    long sum() {
        return sum.sum();
    }
}
