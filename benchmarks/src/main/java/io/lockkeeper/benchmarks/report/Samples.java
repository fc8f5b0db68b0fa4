package io.lockkeeper.benchmarks.report;

import java.util.Arrays;
import java.util.List;

/** The values of one measurement, one for each round. */
public record Samples(List<Double> values) {
    public Samples {
        if (values.isEmpty()) throw new IllegalArgumentException("No rounds, no result");
        values = List.copyOf(values);
    }

    public static Samples of(double... values) {
        return new Samples(Arrays.stream(values).boxed().toList());
    }

    public double median() {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public double least() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double most() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** The ratio of the medians. */
    public double over(Samples other) {
        return median() / other.median();
    }
}
