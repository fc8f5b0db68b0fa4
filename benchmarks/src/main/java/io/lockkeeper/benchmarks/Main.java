package io.lockkeeper.benchmarks;

import io.lockkeeper.benchmarks.cases.Cases;
import io.lockkeeper.benchmarks.report.Markdown;
import io.lockkeeper.benchmarks.report.Plots;
import io.lockkeeper.benchmarks.report.Report;
import io.lockkeeper.benchmarks.servers.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Runs the benchmarks; to be started in the project's directory. The exit status is 0 if every case ran, whether its
 * targets were met or not, and 1 if one failed.
 */
@CommandLine.Command(
        name = "benchmarks/run",
        description = "Measures Lockkeeper, and the lock libraries that people would use instead.",
        mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
    private static final Path RUNS = Path.of("benchmarks", "target", "runs");
    private static final Path PAGES = Path.of("docs", "performance");

    @Parameters(
            paramLabel = "quick|full",
            description = "how much to measure: quick takes some minutes, full about half an hour")
    private Size size = Size.QUICK;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "case",
            description = "run only these cases; the beginning of a name selects all cases that begin with it")
    private List<String> only = List.of();

    @Option(
            names = "--pages",
            description = "directory for tables and plots; by default docs/performance for a full run of all cases,"
                    + " and none for other runs")
    private @Nullable Path pages;

    public static void main(String[] arguments) {
        var line = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        giveUpAfter(size.limit());
        long from = System.nanoTime();
        Files.createDirectories(RUNS);
        var directory = Files.createTempDirectory(RUNS.toAbsolutePath(), "run-");
        var machine = Machine.describe();
        System.out.println(machine);
        var report = new Report(System.out);
        boolean failed = false;
        try (var servers = new Servers(directory)) {
            for (var one : Cases.all()) if (isWanted(one)) failed |= !run(one, servers, report, directory);
        }
        report.summary();
        var to = pages != null ? pages : size == Size.FULL && only.isEmpty() ? PAGES : null;
        if (to != null) write(report, machine, to);
        System.out.printf(
                "%d s in all%n", Duration.ofNanos(System.nanoTime() - from).toSeconds());
        if (failed) System.out.println("The processes' logs are in " + directory);
        else delete(directory);
        return failed ? 1 : 0;
    }

    private boolean isWanted(Case one) {
        return only.isEmpty() || only.stream().anyMatch(one.name()::startsWith);
    }

    private boolean run(Case one, Servers servers, Report report, Path directory) {
        long from = System.nanoTime();
        try (var lab = new Lab(size, servers, report, directory)) {
            one.run(lab);
            return true;
        } catch (Exception failure) {
            report.failed(one.name(), failure);
            return false;
        } finally {
            long seconds = Duration.ofNanos(System.nanoTime() - from).toSeconds();
            System.out.println("# " + one.name() + " took " + seconds + " s");
        }
    }

    private static void write(Report report, String machine, Path pages) throws IOException {
        Files.createDirectories(pages);
        Markdown.write(report, machine, pages.resolve("results.md"));
        Plots.write(report, pages);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    private static void giveUpAfter(Duration limit) {
        var timer = new Thread(
                () -> {
                    try {
                        Thread.sleep(limit.toMillis());
                        System.err.println("Not done after " + limit + "; giving up");
                        System.exit(1);
                    } catch (InterruptedException ended) {
                        // nobody interrupts this thread
                    }
                },
                "time-limit");
        timer.setDaemon(true);
        timer.start();
    }
}
