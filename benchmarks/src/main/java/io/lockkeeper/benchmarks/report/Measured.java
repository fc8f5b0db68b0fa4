package io.lockkeeper.benchmarks.report;

/** One thing measured in one case: its rounds, and in what. */
public record Measured(String benchmark, String what, Samples samples, String unit) {
    /** Whether it tells more of a case, such as {@code contended-32/sleeps}, and is not what the case compares. */
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
