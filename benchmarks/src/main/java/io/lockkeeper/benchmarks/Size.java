package io.lockkeeper.benchmarks;

import java.time.Duration;

/** How much a run measures. */
public enum Size {
    /** Shows within two minutes that every case runs. Its numbers mean nothing. */
    SMOKE,
    /** Takes some minutes. */
    QUICK,
    /** Measures what the page docs/performance.md shows. */
    FULL;

    private <T> T choose(T smoke, T quick, T full) {
        return switch (this) {
            case SMOKE -> smoke;
            case QUICK -> quick;
            case FULL -> full;
        };
    }

    /** The warm-up rounds of the cases that measure how long a hold takes. */
    public int warmUps() {
        return choose(1, 8, 10);
    }

    /** The warm-up rounds of the cases whose rounds take long. */
    public int longWarmUps() {
        return choose(1, 2, 2);
    }

    /** The warm-up rounds of the cases with several processes, because each JVM must warm up by itself. */
    public int processWarmUps() {
        return choose(1, 5, 6);
    }

    /**
     * The warm-up rounds of a case whose processes need all processors, each of twice {@link #millis}. Until their code is
     * compiled, the compilers take most of that time.
     */
    public int busyWarmUps() {
        return choose(1, 20, 6);
    }

    /** The rounds of the cases that measure how long a hold takes. */
    public int rounds() {
        return choose(1, 7, 25);
    }

    /** The holds in one of these rounds. */
    public int holds() {
        return choose(20, 300, 1_000);
    }

    /** The rounds of the cases that count the holds of many callers. */
    public int longRounds() {
        return choose(1, 3, 7);
    }

    /** The length of one of these rounds. */
    public int millis() {
        return choose(300, 600, 3_000);
    }

    /** The names that are used once each, one after another. */
    public int freshNames() {
        return choose(200, 10_000, 200_000);
    }

    /** The coroutines that wait for one name. */
    public int waiters() {
        return choose(5_000, 100_000, 100_000);
    }

    /** The names that are in use at the same time. */
    public int manyNames() {
        return choose(500, 5_000, 5_000);
    }

    /** The names that a process keeps at the same time. */
    public int keptNames() {
        return choose(500, 10_000, 10_000);
    }

    /** The JVMs that run each JMH benchmark, one after the other. */
    public int forks() {
        return choose(1, 2, 3);
    }

    /** The length of a JMH iteration. */
    public int iterationMillis() {
        return choose(100, 400, 3_000);
    }

    /** The session timeout of the client whose heartbeats are counted. */
    public int sessionMillis() {
        return choose(5_000, 15_000, 15_000);
    }

    /**
     * The time after which the whole run gives up. Each wait has a limit of its own; this is for a mistake in those.
     */
    public Duration limit() {
        return choose(Duration.ofMinutes(10), Duration.ofMinutes(30), Duration.ofHours(3));
    }
}
