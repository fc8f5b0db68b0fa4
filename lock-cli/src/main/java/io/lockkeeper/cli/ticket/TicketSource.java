package io.lockkeeper.cli.ticket;

import io.lockkeeper.LockTicket;
import io.lockkeeper.cli.CommandFailure;
import io.lockkeeper.cli.ExitCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a ticket comes from. It is a secret, and everybody on the machine can see the arguments of a command. */
final class TicketSource {
    private static final String STANDARD_INPUT = "-";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--ticket",
            paramLabel = "FILE",
            description = "a file with the ticket, as hold printed it; - is standard input")
    private @Nullable String source;

    boolean isGiven() {
        return source != null;
    }

    /** Reads the ticket. Blocks until it is there, if it comes from standard input. */
    LockTicket read() throws IOException {
        var from = source;
        if (from == null) throw new ParameterException(command.commandLine(), "--ticket is missing");
        if (from.startsWith("lockkeeper-ticket-"))
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "A ticket is a secret, and others can see the arguments of a command. Name a file that has the"
                            + " ticket, or - for standard input.");
        var bytes = from.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(from));
        return LockTicket.parse(new String(bytes, StandardCharsets.US_ASCII).strip());
    }
}
