package io.lockkeeper.cli.ticket;

import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.connection.ConnectionOptions;
import io.lockkeeper.cli.output.Json;
import io.lockkeeper.cli.output.OutputOptions;
import io.lockkeeper.internal.Quoted;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gives a ticket a new lease. */
@Command(
        name = "renew",
        description = "Gives a ticket a new lease, which counts from now.",
        footer = {
            "",
            "If the ticket is over, the exit code is 79: others may have had the lock since.",
            "",
            "Examples:",
            "  lockkeeper renew --ticket ticket --lease 10m",
            "  lockkeeper renew --ticket - --until-released < ticket",
        })
public final class RenewCommand implements Callable<Integer> {
    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private OutputOptions output;

    @Mixin
    private TicketSource source;

    @ArgGroup(multiplicity = "1")
    private LeaseChoice choice;

    @Override
    public Integer call() throws Exception {
        var ticket = source.read();
        try (var locks = connection.connect()) {
            locks.blocking().tickets().renew(ticket, choice.lease());
        }
        if (output.isJson())
            output.object(Json.object()
                    .with("name", ticket.name())
                    .with("token", ticket.fencingToken())
                    .with("lease", choice.lease())
                    .values());
        else output.plain(Quoted.lock(ticket.name()) + " stays taken " + choice.inWords());
        return ExitCodes.OK;
    }
}
