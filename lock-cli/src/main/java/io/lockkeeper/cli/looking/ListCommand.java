package io.lockkeeper.cli.looking;

import io.lockkeeper.LockInspection;
import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.connection.ConnectionOptions;
import io.lockkeeper.cli.output.Columns;
import io.lockkeeper.cli.output.Columns.Column;
import io.lockkeeper.cli.output.Modes;
import io.lockkeeper.cli.output.OutputOptions;
import io.lockkeeper.cli.output.PictureJson;
import io.lockkeeper.cli.output.StandardStreams;
import io.lockkeeper.internal.Quoted;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists the names in use. Each line is printed as soon as its queue is read. */
@Command(
        name = "ls",
        description =
                "Lists the names in use: holder, age, what is left of the lease, how many wait, and how it is shared.",
        footer = {
            "",
            "On a terminal the columns fit its width. Elsewhere a tab separates them, and nothing is cut.",
            "",
            "If several readers or holders of permits share a lock, the first is shown, and how many more there are.",
            "",
            "Examples:",
            "  lockkeeper ls",
            "  lockkeeper ls billing/                  the names that begin like this",
            "  lockkeeper ls --json | jq -r 'select(.waiting | length > 5) | .name'",
        })
public final class ListCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            new Column("NAME", 0),
            new Column("HOLDER", 0),
            new Column("AGE", 7),
            new Column("LEASE", 7),
            new Column("WAITING", 7),
            new Column("MODE", Words.MODE_WIDTH));

    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private OutputOptions output;

    @Parameters(arity = "0..1", paramLabel = "PREFIX", defaultValue = "", description = "how the names begin")
    private String prefix;

    @Override
    public Integer call() {
        boolean terminal = !output.isJson() && StandardStreams.isOutputTerminal();
        var columns = terminal ? Columns.fitting(StandardStreams.columns(), COLUMNS) : Columns.tabs(COLUMNS);
        try (var locks = connection.connect();
                var inUse = locks.blocking().list(prefix)) {
            var each = inUse.iterator();
            if (terminal && each.hasNext()) output.plain(output.styled(Style.bold, columns.titles()));
            if (terminal && !each.hasNext()) output.aside("No lock is in use.");
            while (each.hasNext()) {
                print(each.next(), columns);
                if (output.isBroken()) return ExitCodes.BROKEN_PIPE;
            }
        }
        return ExitCodes.OK;
    }

    private void print(LockInspection queue, Columns columns) {
        var now = Instant.now();
        if (output.isJson()) output.object(PictureJson.of(queue, now).values());
        else output.plain(columns.line(cells(queue, now)));
    }

    private static List<String> cells(LockInspection queue, Instant now) {
        var tenure = queue.tenure().orElseThrow(); // a name in use has one
        return List.of(
                Quoted.escaped(queue.name()),
                Words.holders(queue),
                Words.age(tenure.holder(), now),
                Words.leaseLeft(tenure, now),
                Integer.toString(queue.waiting().size()),
                Modes.of(queue));
    }
}
