package io.lockkeeper.cli.ticket;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which holder is meant, if several hold a lock. */
final class HolderChoice {
    @Option(
            names = "--node",
            required = true,
            paramLabel = "NODE",
            description =
                    "by force: only this holder, by its node as 'show' prints it. Needed, or --all, if several hold"
                            + " the lock")
    @Nullable
    String node;

    @Option(names = "--all", required = true, description = "by force: all holders, if several hold the lock")
    boolean all;
}
