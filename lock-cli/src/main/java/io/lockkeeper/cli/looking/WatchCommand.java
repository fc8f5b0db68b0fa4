package io.lockkeeper.cli.looking;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.LockInspection;
import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.connection.ConnectionOptions;
import io.lockkeeper.cli.events.QueueChanges;
import io.lockkeeper.cli.output.BrokenPipe;
import io.lockkeeper.cli.output.OutputOptions;
import io.lockkeeper.cli.output.PictureJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Prints a lock's queue at each change, until a signal ends it or nobody reads its output any more.
 *
 * <p>Thread rules: queues come one at a time on threads of coroutines, and changes of the connection one at a time on the
 * executor of the locks. The main thread only waits for the end.
 */
@Command(
        name = "watch",
        description = "Prints a lock's queue now and at each change, until it is interrupted.",
        footer = {
            "",
            "A renewal of a lease is no change. Of changes that come faster than they can be read, the last is shown.",
            "If the connection is interrupted, standard error says so, and the watch goes on when it is back.",
            "If the servers refuse it, it ends with 1.",
            "",
            "Examples:",
            "  lockkeeper watch nightly",
            "  lockkeeper watch nightly --json | jq -r .holder.host",
        })
public final class WatchCommand implements Callable<Integer> {
    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private OutputOptions output;

    @Parameters(paramLabel = "NAME", description = "the lock's name")
    private String name;

    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private volatile boolean interrupted; // written by one call at a time
    private volatile boolean signalled;

    @Override
    public Integer call() throws Exception {
        try (var locks = connection.connect()) {
            // The exit code is that of the signal, and not that of a watch whose connection is closed.
            ClosingAtExit.of(locks, () -> signalled = true);
            BrokenPipe.whenBroken(() -> end.complete(ExitCodes.BROKEN_PIPE));
            locks.blocking().isLocked(name); // fails if the servers can't be reached at all
            try (var telling = locks.onConnectionChange(this::tell)) {
                var watching = QueueChanges.of(locks, name, this::show);
                watching.whenComplete((over, why) -> refused(why));
                try {
                    return end.get();
                } catch (ExecutionException failed) {
                    throw failed.getCause() instanceof Exception why ? why : failed;
                } finally {
                    watching.cancel(true);
                }
            }
        }
    }

    private void refused(@Nullable Throwable why) {
        if (why != null && !signalled) end.completeExceptionally(why);
    }

    private void show(LockInspection queue) {
        if (end.isDone()) return;
        var now = Instant.now();
        if (output.isJson())
            output.object(PictureJson.of(queue, now).with("at", now).values());
        else output.plain(now.truncatedTo(ChronoUnit.SECONDS) + "  " + Words.line(queue, now));
        if (output.isBroken()) end.complete(ExitCodes.BROKEN_PIPE);
    }

    private void tell(ConnectionState state) {
        switch (state) {
            case SUSPENDED -> {
                interrupted = true;
                output.aside("lockkeeper: the connection is interrupted; the watch goes on when it is back");
            }
            case CONNECTED -> {
                if (interrupted) output.aside("lockkeeper: connected again");
                interrupted = false;
            }
            default -> {
                // A lost session makes no difference to a watch.
            }
        }
    }
}
