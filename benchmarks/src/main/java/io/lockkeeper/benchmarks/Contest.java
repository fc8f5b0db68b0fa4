package io.lockkeeper.benchmarks;

import io.lockkeeper.benchmarks.report.Samples;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures several contestants in turn, round after round, so that whatever disturbs the machine disturbs all of them.
 */
public final class Contest {
    /** Runs one round of one contestant, and returns what it measured. */
    @FunctionalInterface
    public interface Measure {
        double round() throws Exception;
    }

    private final Lab lab;
    private final String name;
    private final String unit;
    private final Map<String, Measure> contestants = new LinkedHashMap<>();
    private final Map<String, Samples> samples = new LinkedHashMap<>();

    public Contest(Lab lab, String name, String unit) {
        this.lab = lab;
        this.name = name;
        this.unit = unit;
    }

    public Contest with(String contestant, Measure measure) {
        contestants.put(contestant, measure);
        return this;
    }

    /** Runs the warm-up rounds, whose results are not used; then runs and reports the rounds that count. */
    public Contest run() throws Exception {
        return run(lab.size().warmUps(), lab.size().rounds());
    }

    /** The same, with these numbers of rounds. */
    public Contest run(int warmUps, int count) throws Exception {
        for (int i = 0; i < warmUps; i++) for (var measure : contestants.values()) measure.round();
        Map<String, List<Double>> rounds = new LinkedHashMap<>();
        for (int i = 0; i < count; i++)
            for (var contestant : contestants.entrySet())
                rounds.computeIfAbsent(contestant.getKey(), key -> new ArrayList<>())
                        .add(contestant.getValue().round());
        rounds.forEach((contestant, values) -> {
            samples.put(contestant, new Samples(values));
            lab.report().measured(name, contestant, new Samples(values), unit);
        });
        return this;
    }

    /** The ratio of the medians of two contestants. */
    public double ratio(String contestant, String to) {
        return of(contestant).over(of(to));
    }

    public Samples of(String contestant) {
        var found = samples.get(contestant);
        if (found == null) throw new IllegalStateException(contestant + " was not measured");
        return found;
    }
}
