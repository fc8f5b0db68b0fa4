package io.lockkeeper.benchmarks;

import java.time.Duration;

/** How much is measured. */
public enum Size {
    /** Shows within two minutes that every case runs; its numbers mean nothing. */
    SMOKE,
    /** Some minutes. */
    QUICK,
    /** What the page about performance shows. */
    FULL;

    private <T> T choose(T smoke, T quick, T full) {
        return switch (this) {
            case SMOKE -> smoke;
            case QUICK -> quick;
            case FULL -> full;
        };
    }

    /** Rounds that are run and forgotten, of cases that measure how long a hold takes. */
    public int warmUps() {
        return choose(1, 8, 10);
    }

    /** Of those that take long. */
    public int longWarmUps() {
        return choose(1, 2, 2);
    }

    /** Of several processes, each of which has all to learn by itself. */
    public int processWarmUps() {
        return choose(1, 5, 6);
    }

    /** Of cases that measure how long a hold takes. */
    public int rounds() {
        return choose(1, 7, 25);
    }

    /** In one of these. */
    public int holds() {
        return choose(20, 300, 1_000);
    }

    /** Of cases that count the holds of many callers. */
    public int longRounds() {
        return choose(1, 3, 7);
    }

    /** The length of one of these. */
    public int millis() {
        return choose(300, 600, 3_000);
    }

    /** Names used once, one after another. */
    public int freshNames() {
        return choose(200, 10_000, 200_000);
    }

    /** Coroutines that wait for one name. */
    public int waiters() {
        return choose(5_000, 100_000, 100_000);
    }

    /** Names in use at once. */
    public int manyNames() {
        return choose(500, 5_000, 5_000);
    }

    /** JVMs, one after the other, for each of JMH's benchmarks. */
    public int forks() {
        return choose(1, 2, 3);
    }

    /** Of JMH. */
    public int iterationMillis() {
        return choose(100, 400, 3_000);
    }

    /** Of the client whose heartbeats are counted. */
    public int sessionMillis() {
        return choose(5_000, 15_000, 15_000);
    }

    /** Each wait has a bound of its own; this one is for what nobody thought of. */
    public Duration limit() {
        return choose(Duration.ofMinutes(10), Duration.ofMinutes(20), Duration.ofHours(3));
    }
}
