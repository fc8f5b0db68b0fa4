package io.lockkeeper.benchmarks.report;

/** The bound that a ratio should keep: at least, or at most, a number. */
public record Target(String operator, double bound) {
    public static Target atLeast(double bound) {
        return new Target(">=", bound);
    }

    public static Target atMost(double bound) {
        return new Target("<=", bound);
    }

    public boolean isMetBy(double value) {
        return operator.equals(">=") ? value >= bound : value <= bound;
    }

    @Override
    public String toString() {
        return operator + Numbers.text(bound);
    }
}
