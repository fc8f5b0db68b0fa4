package io.lockkeeper.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How much a command tells on standard error besides its errors. */
public final class Verbosity {
    /** The mixin's name in the root of all commands. */
    static final String MIXIN = "verbosity";

    private static final String LOGGER = "org.slf4j.simpleLogger.";

    private boolean[] given = {};

    /** Thread rules: called while the arguments are read, and so before anything logs, when the logger reads these. */
    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "tell more on standard error: once, what Lockkeeper does, and stack traces of errors;"
                    + " twice, also what ZooKeeper's client does")
    void set(boolean[] verbose) {
        given = verbose;
        System.setProperty(LOGGER + "log.io.lockkeeper", "info");
        System.setProperty(LOGGER + "defaultLogLevel", given.length > 1 ? "info" : "warn");
    }

    /** The verbosity that was asked for, in whichever command. */
    public static Verbosity of(CommandLine command) {
        var mixin = command.getCommandSpec().root().mixins().get(MIXIN);
        return (Verbosity) mixin.userObject();
    }

    /** Whether errors come with their stack traces. */
    public boolean showsTraces() {
        return given.length > 0;
    }
}
