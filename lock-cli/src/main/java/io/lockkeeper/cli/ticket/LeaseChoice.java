package io.lockkeeper.cli.ticket;

import io.lockkeeper.LockOptions;
import io.lockkeeper.internal.Nanos;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a ticket is good. There is no default, because nothing else would end it. */
final class LeaseChoice {
    @Option(
            names = "--lease",
            paramLabel = "TIME",
            required = true,
            description = "how long the lock stays taken unless it is renewed; a second at least")
    private @Nullable Duration lease;

    @Option(
            names = "--until-released",
            required = true,
            description = "the lock stays taken until it is released, whatever happens")
    private boolean untilReleased;

    Duration lease() {
        return lease == null || untilReleased ? LockOptions.FOREVER : lease;
    }

    String inWords() {
        return lease == null || untilReleased ? "until it is released" : "for " + Nanos.words(lease);
    }
}
