package io.lockkeeper.cli.looking;

import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import io.lockkeeper.Locks;
import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.connection.ConnectionOptions;
import io.lockkeeper.cli.output.Json;
import io.lockkeeper.cli.output.OutputOptions;
import io.lockkeeper.cli.output.PictureJson;
import io.lockkeeper.cli.output.StandardStreams;
import io.lockkeeper.internal.Quoted;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Ends the tenure of the process that holds a lock. It shows the tenure, asks, and then ends this one and no later one:
 * between the question and the answer another process may have got the lock. If several hold the lock, the caller says
 * which, so that one word does not end them all.
 *
 * @param node the node of the holder that is meant; null if there need not be a choice
 * @param all whether all holders are meant
 * @param yes whether not to ask
 */
public record ForcedRelease(
        CommandSpec command,
        ConnectionOptions connection,
        OutputOptions output,
        String name,
        @Nullable String node,
        boolean all,
        boolean yes) {
    /** Returns the exit code. Blocks, also for the answer of the person. */
    public int run() throws InterruptedException, IOException {
        if (!yes && !StandardStreams.canAsk())
            throw new ParameterException(command.commandLine(), "there is no terminal to ask. Say --yes to release");
        try (var locks = connection.connect()) {
            var seen = locks.blocking().inspect(name);
            var holders = seen.tenures();
            if (holders.isEmpty())
                return told(seen, holders, 0, Quoted.lock(name) + " is free: there is nothing to release.");
            var meant = node == null
                    ? holders
                    : holders.stream().filter(each -> each.node().equals(node)).toList();
            if (meant.isEmpty())
                return told(
                        seen,
                        holders,
                        0,
                        Quoted.lock(name) + " is not held by the node " + Quoted.text(String.valueOf(node))
                                + ". 'lockkeeper show' prints the nodes of its holders.");
            if (!output.isJson()) describe(seen, meant);
            else if (!yes) output.aside(Quoted.lock(name) + " is " + Words.line(seen, Instant.now()));
            if (meant.size() > 1 && !all)
                return told(
                        seen,
                        meant,
                        0,
                        meant.size() + " hold it. Say which with --node, or --all: nothing is released.");
            if (!yes && !agreed(meant.size())) return told(seen, meant, 0, "Nothing is released.");
            return release(locks, meant, seen);
        }
    }

    private int release(Locks locks, List<LockTenure> meant, LockInspection seen) throws InterruptedException {
        int ended = 0;
        for (var tenure : meant) if (locks.blocking().forceRelease(tenure)) ended++;
        if (ended == seen.tenures().size()) return told(seen, meant, ended, Quoted.lock(name) + " is released.");
        if (ended == meant.size())
            return told(seen, meant, ended, Quoted.lock(name) + " is released by this holder. Others hold it still.");
        return told(
                seen,
                meant,
                ended,
                Quoted.lock(name) + " was released or renewed in the meantime: "
                        + (ended == 0
                                ? "nothing is released now."
                                : "only " + ended + " of " + meant.size() + " are released now."));
    }

    private void describe(LockInspection seen, List<LockTenure> tenures) {
        new Details(output, Instant.now()).show(seen, tenures);
        if (tenures.stream().anyMatch(Words::isTicket))
            output.plain("It is a ticket's: no process stands behind it, and nobody will be told of the release.");
        if (tenures.stream().anyMatch(LockTenure::mayBeKept))
            output.plain(
                    "Force may not be needed: if no caller of the process holds the lock, the process gives it to the"
                            + " next one that asks.");
    }

    /** On standard error, because standard output may be JSON. */
    private boolean agreed(int count) throws IOException {
        var err = command.commandLine().getErr();
        err.print(count == 1 ? "Release it? [y/N] " : "Release all " + count + "? [y/N] ");
        err.flush();
        var answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        return answer != null && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    }

    private int told(LockInspection seen, List<LockTenure> meant, int ended, String words) {
        boolean released = ended > 0 && ended == meant.size();
        if (output.isJson() && meant.size() > 1 && !released) output.aside(words); // a script must learn what to say
        if (output.isJson()) {
            var now = Instant.now();
            output.object(Json.object()
                    .with("name", seen.name())
                    .with("released", released)
                    .with("count", ended)
                    .with("holder", meant.stream().findFirst().map(tenure -> PictureJson.holder(tenure, now)))
                    .with(
                            "holders",
                            meant.stream()
                                    .map(tenure ->
                                            PictureJson.holder(tenure, now).values())
                                    .toList())
                    .values());
        } else output.plain(words);
        return released ? ExitCodes.OK : ExitCodes.FAILED;
    }
}
