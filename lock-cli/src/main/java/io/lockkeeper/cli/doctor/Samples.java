package io.lockkeeper.cli.doctor;

import java.util.Arrays;
import java.util.Locale;

/** How long something took, several times. */
final class Samples {
    private static final int MOST = 50;
    private static final long MOST_NANOS = 2_000_000_000L;
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] sorted;

    private Samples(long[] sorted) {
        this.sorted = sorted;
    }

    /** Something to measure. */
    interface Step {
        void run() throws Exception;
    }

    /** Measures fifty times, or for two seconds. */
    static Samples of(Step step) throws Exception {
        step.run(); // the first one also pays for what is loaded and connected
        var taken = new long[MOST];
        int count = 0;
        long begun = System.nanoTime();
        while (count < MOST && (count == 0 || System.nanoTime() - begun < MOST_NANOS)) {
            long start = System.nanoTime();
            step.run();
            taken[count++] = System.nanoTime() - start;
        }
        var sorted = Arrays.copyOf(taken, count);
        Arrays.sort(sorted);
        return new Samples(sorted);
    }

    double medianMillis() {
        return sorted[sorted.length / 2] / NANOS_PER_MILLI;
    }

    double slowestMillis() {
        return sorted[sorted.length - 1] / NANOS_PER_MILLI;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "median %.1f ms, slowest of %d %.1f ms", medianMillis(), sorted.length, slowestMillis());
    }

    /** Adds these to what was found. */
    Finding in(Finding finding) {
        return finding.with("medianMillis", medianMillis()).with("slowestMillis", slowestMillis());
    }
}
