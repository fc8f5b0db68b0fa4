package io.lockkeeper.cli.looking;

import io.lockkeeper.LockStoreException;
import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.connection.ConnectionOptions;
import io.lockkeeper.cli.looking.TopRounds.Round;
import io.lockkeeper.cli.output.BrokenPipe;
import io.lockkeeper.cli.output.Columns;
import io.lockkeeper.cli.output.OutputOptions;
import io.lockkeeper.cli.output.StandardStreams;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the locks in use, again and again: on a terminal over the whole screen, elsewhere as lines. */
@Command(
        name = "top",
        description =
                "Shows the locks in use as they change: holders, ages, how many wait, how often they change hands.",
        footer = {
            "",
            "TURNS/MIN counts, over the last minute, how often a lock was seen with another holder. Hand-offs inside a",
            "process are not seen, and several changes between two pictures count as one.",
            "Keys: q quits, s sorts by the next column, arrows (or j and k) scroll. Without a terminal it prints a line",
            "for each lock in each interval, with its time and tabs between the columns.",
            "",
            "Examples:",
            "  lockkeeper top",
            "  lockkeeper top billing/ --sort age --interval 10s",
            "  lockkeeper top --json --count 1 | jq .waiting",
        })
public final class TopCommand implements Callable<Integer> {
    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final long KEY_MILLIS = 100; // so that a new picture is seen soon

    private static final int SIGINT = 2;

    @Spec
    private CommandSpec command;

    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            description =
                    "the time from picture to picture; 2s by default. It is longer if reading takes more than half"
                            + " of it")
    private Duration interval;

    @Option(names = "--count", paramLabel = "N", description = "end after N pictures")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            defaultValue = "waiting",
            description = "one of: ${COMPLETION-CANDIDATES}; waiting by default")
    private TopOrder order;

    @Parameters(arity = "0..1", paramLabel = "PREFIX", defaultValue = "", description = "how the names begin")
    private String prefix;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (interval.compareTo(SHORTEST) < 0 || count < 1)
            throw new ParameterException(
                    command.commandLine(), "--interval must be at least 200ms, and --count at least 1");
        try (var locks = connection.connect()) {
            try (var rounds = new TopRounds(locks, prefix, interval, count)) {
                ClosingAtExit.of(locks, rounds::close);
                var first = rounds.take();
                if (first.failure() != null) throw first.failure();
                return output.isJson() || !StandardStreams.canAsk() ? lines(first, rounds) : screen(first, rounds);
            }
        }
    }

    private int lines(Round first, TopRounds rounds) {
        var main = Thread.currentThread();
        BrokenPipe.whenBroken(main::interrupt);
        try {
            for (var round = first; ; round = rounds.take()) {
                if (round.picture() != null) print(round.picture());
                else output.aside("lockkeeper: " + trouble(round));
                if (output.isBroken()) return ExitCodes.BROKEN_PIPE;
                if (round.isLast()) return ExitCodes.OK;
            }
        } catch (InterruptedException broken) {
            return ExitCodes.BROKEN_PIPE;
        }
    }

    private void print(TopPicture picture) {
        if (output.isJson()) {
            output.object(picture.json(order).values());
            return;
        }
        var columns = Columns.tabs(TopView.COLUMNS);
        var time = picture.at().truncatedTo(ChronoUnit.SECONDS) + "\t";
        for (var row : picture.sorted(order)) output.plain(time + columns.line(row.cells(picture.at())));
    }

    private int screen(Round first, TopRounds rounds) throws IOException {
        var view = new TopView(order);
        try (var screen = new TopScreen()) {
            var key = TopKey.NONE;
            for (var round = first; ; round = rounds.poll()) {
                if (round != null) take(round, view);
                if (round != null || key != TopKey.NONE) {
                    var size = screen.size();
                    screen.draw(size, view.lines(size.getRows(), size.getColumns()));
                }
                if (round != null && round.isLast()) return ExitCodes.OK;
                key = TopKey.read(screen.keys(), KEY_MILLIS);
                if (!view.press(key)) return key == TopKey.INTERRUPT ? ExitCodes.ofSignal(SIGINT) : ExitCodes.OK;
            }
        }
    }

    private static void take(Round round, TopView view) {
        if (round.picture() != null) view.show(round.picture());
        else view.showTrouble(trouble(round));
    }

    /** Interruptions pass. Everything else ends the command. */
    private static String trouble(Round round) {
        if (round.failure() instanceof LockStoreException interruption)
            return String.valueOf(interruption.getMessage());
        throw round.failure() != null ? round.failure() : new IllegalStateException("a round without a picture");
    }
}
