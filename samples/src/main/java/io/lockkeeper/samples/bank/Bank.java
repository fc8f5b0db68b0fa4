package io.lockkeeper.samples.bank;

import io.lockkeeper.LockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Shows locks at work in a bank of several processes. The exit status is 0 if all checks passed, 1 if not, and 2 if the
 * arguments are wrong.
 */
@CommandLine.Command(
        name = "bank",
        description = "Three processes move money between accounts, first without locks and then with them."
                + " One process is killed and another one stopped. The report shows what became of the money.")
public final class Bank implements Callable<Integer> {
    private static final Duration AT_MOST = Duration.ofSeconds(57);
    private static final Pattern SERVER = Pattern.compile("[^\\s,:/]+:(\\d{1,5})");
    private static final int HIGHEST_PORT = 65_535;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--connect",
            paramLabel = "host:port",
            description = "the ZooKeeper server to use; by default the program starts one of its own")
    private @Nullable String connect;

    @Option(names = "--help", usageHelp = true, description = "prints this help")
    private boolean help;

    /** Runs the bank. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bank()).setParameterExceptionHandler((wrong, arguments) -> {
            var err = wrong.getCommandLine().getErr();
            err.println(wrong.getMessage());
            err.print(wrong.getCommandLine().getHelp().fullSynopsis());
            err.flush();
            return CommandLine.ExitCode.USAGE;
        });
    }

    @Override
    public Integer call() throws Exception {
        var server = connect;
        if (server != null && !isServer(server))
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "Not host:port: '" + server + "'");
        giveUpAfter(AT_MOST);
        var directory = Files.createTempDirectory("lockkeeper-bank");
        try (var progress = new Progress(System.out, System.console() != null)) {
            var results = server == null
                    ? withOwnServer(directory, progress)
                    : Demonstration.run(server, directory, progress);
            var report = new Report(results);
            progress.say("Done");
            System.out.println();
            report.lines().forEach(System.out::println);
            if (report.passed()) delete(directory);
            return report.passed() ? 0 : 1;
        } catch (LockException | IllegalStateException | IOException failure) {
            System.err.println("\n" + failure.getMessage() + "\nThe workers' logs are in " + directory);
            return 1;
        }
    }

    private static boolean isServer(String text) {
        var matcher = SERVER.matcher(text);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) <= HIGHEST_PORT;
    }

    private static Results withOwnServer(Path directory, Progress progress) throws IOException, InterruptedException {
        progress.say("Starting a ZooKeeper server");
        var data = directory.resolve("data").toString();
        var process = Child.start("zookeeper", EmbeddedServer.class, List.of(data), directory);
        var results = Demonstration.run(process.await(Event.READY, Staff.PATIENCE), directory, progress);
        process.quit(Assignment.SESSION_TIMEOUT);
        return results;
    }

    /**
     * Ends the program after this time. Each step has a time limit of its own; this one is for a mistake in those. The
     * child processes are killed by their shutdown hooks.
     */
    private static void giveUpAfter(Duration time) {
        var timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "time-limit");
            thread.setDaemon(true);
            return thread;
        });
        timer.schedule(
                () -> {
                    System.err.println("\nNot done after " + Report.seconds(time) + "; giving up");
                    System.exit(1);
                },
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
