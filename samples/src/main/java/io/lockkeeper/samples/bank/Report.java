package io.lockkeeper.samples.bank;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** The table at the end of the demonstration, and the checks that decide whether it passed. */
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
                        "without locks, money was lost",
                        results.unlocked().books().total() < results.before()),
                new Check(
                        "with locks, all the money is still there",
                        locked.books().total() == results.before()),
                new Check(
                        "with locks, no write overwrote a change that its writer had not read",
                        locked.books().overwritten() == 0
                                && results.unlocked().books().overwritten() > 0),
                new Check(
                        "every worker moved money",
                        locked.moved().values().stream().allMatch(moved -> moved > 0)),
                new Check(
                        "the killed worker's write was finished", locked.books().replayed() > 0),
                new Check(
                        "the stopped worker was told that its locks were lost",
                        !late.told().isEmpty()),
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
        lines.add(row("transfers given up (no lock, or lost it)", Results.Run::gaveUp));
        lines.add(row("money before", run -> results.before()));
        lines.add(row("money after", run -> run.books().total()));
        lines.add(
                row("writes that overwrote an unread change", run -> run.books().overwritten()));
        lines.add(row("late writes refused for an old token", run -> run.books().refused()));
        lines.add(row(
                "broken writes finished from the journal", run -> run.books().replayed()));
        lines.add("");
        lines.add(fact("session timeout", seconds(Assignment.SESSION_TIMEOUT)));
        lines.add(fact("killed worker's lock was free after", seconds(results.freeAfter())));
        lines.add(fact("stopped worker was stopped for", seconds(results.late().stoppedFor())));
        lines.add(fact("why it lost its locks, as it was told", results.late().told()));
        lines.add(fact("what the ledger said to its late write", results.late().refusal()));
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
        return String.format(Locale.ROOT, "%-40s %14s %14s", what, unlocked, locked);
    }

    private static String fact(String what, String value) {
        return String.format(Locale.ROOT, "%-40s %s", what, value);
    }
}
