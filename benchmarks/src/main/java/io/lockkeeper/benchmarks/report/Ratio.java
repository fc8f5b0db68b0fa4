package io.lockkeeper.benchmarks.report;

/** A result with its target. Its text is a line that programs can read. */
public record Ratio(String name, double value, Target target) {
    public boolean isMet() {
        return target.isMetBy(value);
    }

    @Override
    public String toString() {
        return "RATIO " + name + " " + Numbers.text(value) + " TARGET " + target + " " + verdict();
    }

    public String verdict() {
        return isMet() ? "ok" : "short";
    }
}
