package io.lockkeeper.cli.looking;

import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.connection.ConnectionOptions;
import io.lockkeeper.cli.output.OutputOptions;
import io.lockkeeper.cli.output.PictureJson;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows who holds a lock and who waits for it. */
@Command(
        name = "show",
        description =
                "Shows who holds a lock, and who waits for it, in order. Exits with 0 if it is held or kept, 1 if it is free.",
        footer = {
            "",
            "The answer may be old when it arrives. A script that wants the lock should use 'run' instead.",
            "",
            "Examples:",
            "  lockkeeper show nightly",
            "  lockkeeper show nightly --json | jq .holder.host",
            "  lockkeeper show catalog --json | jq -r '.holders[].host'    all readers",
            "  lockkeeper show -q nightly && echo 'still running'",
        })
public final class ShowCommand implements Callable<Integer> {
    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private OutputOptions output;

    @Option(
            names = {"-q", "--quiet"},
            description = "print nothing; the exit code is the answer")
    private boolean quiet;

    @Parameters(paramLabel = "NAME", description = "the lock's name")
    private String name;

    @Override
    public Integer call() throws InterruptedException {
        try (var locks = connection.connect()) {
            var queue = locks.blocking().inspect(name);
            var now = Instant.now();
            if (output.isJson() && !quiet)
                output.object(PictureJson.of(queue, now).values());
            else if (!quiet) new Details(output, now).show(queue);
            return queue.tenure().isPresent() ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }
}
