package io.lockkeeper.cli.run;

import io.lockkeeper.LockTerms;
import io.lockkeeper.spi.LockMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With whom the command shares the lock; with nobody, unless one of these is said. */
final class ModeChoice {
    @Option(
            names = "--read",
            required = true,
            description = "share the lock with all others that say --read; those that say --write are kept out")
    private boolean read;

    @Option(
            names = "--write",
            required = true,
            description = "hold the lock alone, against those that say --read or --write")
    private boolean write;

    @Option(
            names = "--permits",
            required = true,
            paramLabel = "N/TOTAL",
            description = "take N of the lock's TOTAL permits, so that TOTAL commands with 1/TOTAL run at a time;"
                    + " all must say the same TOTAL")
    private @Nullable LockMode permits;

    LockTerms in(LockTerms terms) {
        if (read) return terms.read();
        if (write) return terms.write();
        return permits == null ? terms : terms.permits(permits.permits(), permits.total());
    }
}
