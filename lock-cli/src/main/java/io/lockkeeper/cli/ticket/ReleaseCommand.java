package io.lockkeeper.cli.ticket;

import io.lockkeeper.cli.connection.ConnectionOptions;
import io.lockkeeper.cli.looking.ForcedRelease;
import io.lockkeeper.cli.output.OutputOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Releases a lock. Each form of it is a class of its own; this one only finds out which form was asked for. */
@Command(
        name = "release",
        description =
                "Releases a lock by its ticket; or ends by force the tenure of the process that holds it, after it"
                        + " has shown it and asked.",
        footer = {
            "",
            "With a ticket: exits with 79 if the ticket was over, because others may have had the lock since.",
            "",
            "By force: the holder is told within a tenth of a second, if it uses Lockkeeper and can be reached. Until then"
                    + " two processes may believe that they hold the lock. Exits with 1 if nothing was released: nobody held"
                    + " the lock, several held it and neither --node nor --all says which, the answer was no, or the holder"
                    + " released or renewed it before the answer.",
            "",
            "Examples:",
            "  lockkeeper release --ticket ticket",
            "  lockkeeper release --ticket - < ticket",
            "  lockkeeper release nightly",
            "  lockkeeper release nightly --yes    in a script, where nobody can be asked",
            "  lockkeeper release catalog --all    all its readers",
        })
public final class ReleaseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private OutputOptions output;

    @Mixin
    private TicketSource ticket;

    @Option(
            names = {"-y", "--yes"},
            description = "by force, and do not ask")
    private boolean yes;

    @ArgGroup
    private @Nullable HolderChoice holder;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "the name of the lock to release by force")
    private @Nullable String name;

    @Override
    public Integer call() throws Exception {
        if (ticket.isGiven() == (name != null))
            throw new ParameterException(spec.commandLine(), "give either a lock's name or --ticket");
        if (holder != null && name == null)
            throw new ParameterException(
                    spec.commandLine(), "--node and --all go with a lock's name, not with a ticket");
        return name != null
                ? new ForcedRelease(
                                spec,
                                connection,
                                output,
                                name,
                                holder == null ? null : holder.node,
                                holder != null && holder.all,
                                yes)
                        .run()
                : new TicketRelease(ticket.read(), connection, output).run();
    }
}
