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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Ends the tenure of whoever holds a lock. It shows the tenure, asks, and then ends this one and no later one: between
 * the question and the answer another process may have got the lock.
 *
 * @param yes whether not to ask
 */
public record ForcedRelease(
        CommandSpec command, ConnectionOptions connection, OutputOptions output, String name, boolean yes) {
    /** Returns the exit code. Blocks, also for the answer of the person. */
    public int run() throws InterruptedException, IOException {
        if (!yes && !StandardStreams.canAsk())
            throw new ParameterException(command.commandLine(), "there is no terminal to ask. Say --yes to release");
        try (var locks = connection.connect()) {
            var seen = locks.blocking().inspect(name);
            var tenure = seen.tenure().orElse(null);
            if (tenure == null) return told(false, seen, Quoted.lock(name) + " is free: there is nothing to release.");
            if (!output.isJson()) describe(tenure);
            else if (!yes) output.aside(Quoted.lock(name) + " is " + Words.line(seen, Instant.now()));
            if (!yes && !agreed()) return told(false, seen, "Nothing is released.");
            return release(locks, tenure, seen);
        }
    }

    private int release(Locks locks, LockTenure tenure, LockInspection seen) throws InterruptedException {
        if (locks.blocking().forceRelease(tenure)) return told(true, seen, Quoted.lock(name) + " is released.");
        return told(
                false, seen, Quoted.lock(name) + " was released or renewed in the meantime: nothing is released now.");
    }

    private void describe(LockTenure tenure) {
        new Details(output, Instant.now()).show(tenure);
        if (Words.isTicket(tenure))
            output.plain("It is a ticket's: no process stands behind it, and nobody will be told of the release.");
    }

    /** On standard error, because standard output may be JSON. */
    private boolean agreed() throws IOException {
        var err = command.commandLine().getErr();
        err.print("Release it? [y/N] ");
        err.flush();
        var answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        return answer != null && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    }

    private int told(boolean released, LockInspection seen, String words) {
        if (output.isJson())
            output.object(Json.object()
                    .with("name", seen.name())
                    .with("released", released)
                    .with("holder", PictureJson.of(seen, Instant.now()).values().get("holder"))
                    .values());
        else output.plain(words);
        return released ? ExitCodes.OK : ExitCodes.FAILED;
    }
}
