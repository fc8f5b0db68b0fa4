package io.lockkeeper.cli.ticket;

import io.lockkeeper.LockOptions;
import io.lockkeeper.LockTerms;
import io.lockkeeper.LockTicket;
import io.lockkeeper.Locks;
import io.lockkeeper.cli.CommandFailure;
import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.connection.ConnectionOptions;
import io.lockkeeper.cli.events.Event;
import io.lockkeeper.cli.events.Request;
import io.lockkeeper.cli.events.Signals;
import io.lockkeeper.cli.output.Json;
import io.lockkeeper.cli.output.OutputOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a lock that stays taken when the command has ended. */
@Command(
        name = "hold",
        description = "Takes a lock that stays taken when this command has ended, and prints a ticket for it.",
        footer = {
            "",
            "The ticket is a secret: with it anybody can renew or release the lock. Nobody is told when its lease is over;"
                    + " renew it in time, and let what you write to check the fencing token.",
            "",
            "Examples:",
            "  lockkeeper hold deploy --lease 10m --ticket-file ticket",
            "  lockkeeper release --ticket ticket",
            "  lockkeeper hold maintenance --until-released > ticket",
        })
public final class HoldCommand implements Callable<Integer> {
    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private OutputOptions output;

    @Parameters(paramLabel = "NAME", description = "the lock's name")
    private String name;

    @ArgGroup(multiplicity = "1")
    private LeaseChoice choice;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description = "how long to wait for the lock; 0 asks once. By default without end")
    private Duration wait = LockOptions.FOREVER;

    @Option(
            names = "--ticket-file",
            paramLabel = "FILE",
            description = "write the ticket into this file, which only you can read, and do not print it")
    private @Nullable Path file;

    @Override
    public Integer call() throws Exception {
        var events = new LinkedBlockingQueue<Event>();
        Signals.receiveEnding(events::add);
        try (var locks = connection.connect()) {
            var tickets = locks.async().tickets();
            var asked = tickets.acquireAsync(name, choice.lease(), LockTerms.waiting(wait));
            handOver(Request.await(asked, tickets::releaseAsync, events), locks);
            return ExitCodes.OK;
        } catch (Request.Withdrawn withdrawn) {
            return withdrawn.exitCode();
        }
    }

    /** A ticket that nobody gets would keep the lock taken, so it is given back. */
    private void handOver(LockTicket ticket, Locks locks) throws InterruptedException, IOException {
        try {
            if (file != null) write(ticket, file);
            if (output.isJson()) output.object(json(ticket).values());
            else if (file == null) output.plain(ticket.text());
            if (output.isBroken())
                throw new CommandFailure(
                        ExitCodes.FILE, "The ticket can't be printed, so the lock was released. Use --ticket-file.");
        } catch (IOException | RuntimeException failed) {
            locks.blocking().tickets().release(ticket);
            throw failed;
        }
    }

    private Json json(LockTicket ticket) {
        return Json.object()
                .with("name", ticket.name())
                .with("token", ticket.fencingToken())
                .with("lease", choice.lease())
                .with("ticket", file == null ? ticket.text() : null);
    }

    private static void write(LockTicket ticket, Path file) throws IOException {
        var forOwner = PosixFilePermissions.fromString("rw-------");
        if (!Files.exists(file)) Files.createFile(file, PosixFilePermissions.asFileAttribute(forOwner));
        Files.setPosixFilePermissions(file, forOwner);
        Files.writeString(file, ticket.text() + "\n");
    }
}
