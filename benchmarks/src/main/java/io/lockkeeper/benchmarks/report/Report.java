package io.lockkeeper.benchmarks.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The results of a run. Each is printed as soon as it is known. */
public final class Report {
    private final PrintStream out;
    private final List<Ratio> ratios = new ArrayList<>();
    private final List<Measured> measured = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    public Report(PrintStream out) {
        this.out = out;
    }

    public void ratio(String name, double value, Target target) {
        var ratio = new Ratio(name, value, target);
        ratios.add(ratio);
        out.println(ratio);
    }

    public void measured(String benchmark, String what, Samples samples, String unit) {
        var one = new Measured(benchmark, what, samples, unit);
        measured.add(one);
        out.println(one);
    }

    public void skipped(String name, String why) {
        remark("SKIPPED " + name + " " + why);
    }

    public void failed(String name, Exception why) {
        remark("FAILED " + name + " " + why);
    }

    private void remark(String text) {
        remarks.add(text);
        out.println(text);
    }

    public List<Ratio> ratios() {
        return ratios;
    }

    public List<Measured> measured() {
        return measured;
    }

    public List<String> remarks() {
        return remarks;
    }

    /** Prints a summary: all ratios as a table, the remarks, and how many targets were met. */
    public void summary() {
        int width =
                ratios.stream().mapToInt(ratio -> ratio.name().length()).max().orElse(0);
        out.println();
        for (var ratio : ratios)
            out.printf(
                    "%-" + Math.max(1, width) + "s %10s  %-8s %s%n",
                    ratio.name(),
                    Numbers.text(ratio.value()),
                    ratio.target(),
                    ratio.verdict());
        remarks.forEach(out::println);
        out.printf(
                "%d of %d targets met%n", ratios.stream().filter(Ratio::isMet).count(), ratios.size());
    }
}
