package io.lockkeeper.cli.ticket;

import io.lockkeeper.LockTicket;
import io.lockkeeper.cli.CommandFailure;
import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.connection.ConnectionOptions;
import io.lockkeeper.cli.output.Json;
import io.lockkeeper.cli.output.OutputOptions;
import io.lockkeeper.internal.Quoted;

/** The release by a ticket. */
record TicketRelease(LockTicket ticket, ConnectionOptions connection, OutputOptions output) {
    /** Returns the exit code. Blocks. Throws if the ticket was over, so that its owner learns of that. */
    int run() throws InterruptedException {
        if (!release())
            throw new CommandFailure(
                    ExitCodes.LOST,
                    Quoted.lock(ticket.name()) + ": its ticket was over. It was released before, or its lease was over"
                            + " and others wanted the lock. Check what they did since.");
        if (output.isJson())
            output.object(Json.object()
                    .with("name", ticket.name())
                    .with("released", true)
                    .values());
        else output.plain(Quoted.lock(ticket.name()) + " is released");
        return ExitCodes.OK;
    }

    private boolean release() throws InterruptedException {
        try (var locks = connection.connect()) {
            return locks.blocking().tickets().release(ticket);
        }
    }
}
