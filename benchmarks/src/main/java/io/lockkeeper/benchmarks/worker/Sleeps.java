package io.lockkeeper.benchmarks.worker;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often the callers of a round waited or were blocked, as the JVM counts it: at most so often they slept. A thread that is
 * given its lock without having slept is given it for less.
 */
final class Sleeps {
    private final LongAdder sum = new LongAdder();

    /** Of this thread, since it was started. */
    static long soFar() {
        var thread = ManagementFactory.getThreadMXBean()
                .getThreadInfo(Thread.currentThread().getId());
        return thread.getWaitedCount() + thread.getBlockedCount();
    }

    /** Adds those of this thread since then. */
    void addSince(long before) {
        sum.add(soFar() - before);
    }

    long sum() {
        return sum.sum();
    }
}
