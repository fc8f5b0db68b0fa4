package io.lockkeeper.benchmarks.report;

/** One thing that a case has measured: its values, one for each round, and their unit. */
public record Measured(String benchmark, String what, Samples samples, String unit) {
    /** Whether this only explains a case, as {@code contended-32/sleeps} does, and is not what the case compares. */
    boolean isAside() {
        return benchmark.indexOf('/') >= 0;
    }

    @Override
    public String toString() {
        return "MEASURED " + benchmark + " " + what + " " + Numbers.text(samples.median()) + " " + unit + " FROM "
                + Numbers.text(samples.least()) + " TO " + Numbers.text(samples.most()) + " ROUNDS "
                + samples.values().size();
    }
}
