package io.lockkeeper.samples.bank;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** The table at the end, and whether all came out as it must. */
final class Report {
    private record Check(String what, boolean passed) {}

    private final Results results;
    private final List<Check> checks;

    Report(Results results) {
        this.results = results;
        var locked = results.locked();
        var late = results.late();
        this.checks = List.of(
                new Check(
                        "without locks money was lost",
                        results.unlocked().books().total() < results.before()),
                new Check("with locks the money is all there", locked.books().total() == results.before()),
                new Check(
                        "with locks nobody wrote over a change not read",
                        locked.books().overwritten() == 0
                                && results.unlocked().books().overwritten() > 0),
                new Check(
                        "every worker moved money",
                        locked.moved().values().stream().allMatch(moved -> moved > 0)),
                new Check(
                        "the killed worker's write was finished", locked.books().replayed() > 0),
                new Check("the stopped worker's body was told", !late.told().isEmpty()),
                new Check(
                        "the late write was refused",
                        !late.refusal().isEmpty() && locked.books().refused() > 0));
    }

    boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }

    /** The report's lines. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(row("", "without locks", "with locks"));
        for (var worker : results.locked().moved().keySet())
            lines.add(row("transfers, " + worker, run -> run.moved().getOrDefault(worker, 0L)));
        lines.add(row("given up (no lock in time, or lost)", Results.Run::gaveUp));
        lines.add(row("money before", run -> results.before()));
        lines.add(row("money after", run -> run.books().total()));
        lines.add(row("writes over a change not read", run -> run.books().overwritten()));
        lines.add(row("late writes refused by the token", run -> run.books().refused()));
        lines.add(
                row("torn writes finished from the journal", run -> run.books().replayed()));
        lines.add("");
        lines.add(fact("session time-out", seconds(Assignment.SESSION_TIMEOUT)));
        lines.add(fact("killed worker's account free after", seconds(results.freeAfter())));
        lines.add(fact("other worker stopped for", seconds(results.late().stoppedFor())));
        lines.add(fact("told to its body when continued", results.late().told()));
        lines.add(fact("its late write", results.late().refusal()));
        lines.add("");
        for (var check : checks) lines.add((check.passed ? "ok      " : "FAILED  ") + check.what);
        return lines;
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    private String row(String what, ToLongFunction<Results.Run> number) {
        return row(
                what,
                String.format(Locale.ROOT, "%,d", number.applyAsLong(results.unlocked())),
                String.format(Locale.ROOT, "%,d", number.applyAsLong(results.locked())));
    }

    private static String row(String what, String unlocked, String locked) {
        return String.format(Locale.ROOT, "%-38s %14s %14s", what, unlocked, locked);
    }

    private static String fact(String what, String value) {
        return String.format(Locale.ROOT, "%-38s %s", what, value);
    }
}
