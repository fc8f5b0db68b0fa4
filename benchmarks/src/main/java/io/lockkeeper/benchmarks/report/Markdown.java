package io.lockkeeper.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** Writes the tables of a run, for the page about performance. */
public final class Markdown {
    private Markdown() {}

    public static void write(Report report, String machine, Path file) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("Written by `benchmarks/run full`. " + machine);
        lines.add("");
        lines.add("| case | value | target | |");
        lines.add("| --- | ---: | --- | --- |");
        for (var ratio : report.ratios())
            lines.add("| `%s` | %s | %s | %s |"
                    .formatted(ratio.name(), Numbers.text(ratio.value()), ratio.target(), ratio.verdict()));
        lines.add("");
        lines.add("| case | measured | median | lowest and highest round | unit |");
        lines.add("| --- | --- | ---: | --- | --- |");
        for (var one : report.measured())
            lines.add("| `%s` | %s | %s | %s – %s | %s |"
                    .formatted(
                            one.benchmark(),
                            one.what(),
                            Numbers.text(one.samples().median()),
                            Numbers.text(one.samples().least()),
                            Numbers.text(one.samples().most()),
                            one.unit()));
        if (!report.remarks().isEmpty()) lines.add("");
        for (var remark : report.remarks()) lines.add("- " + remark);
        Files.write(file, lines);
    }
}
