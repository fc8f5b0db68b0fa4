package io.lockkeeper.benchmarks.worker;

/** How many permits the semaphores have that are measured. */
public final class Permits {
    public static final int TOTAL = 4;

    private Permits() {}
}
