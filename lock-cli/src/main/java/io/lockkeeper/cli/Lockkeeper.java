package io.lockkeeper.cli;

import io.lockkeeper.cli.connection.ConfiguredDefaults;
import io.lockkeeper.cli.doctor.DoctorCommand;
import io.lockkeeper.cli.looking.ListCommand;
import io.lockkeeper.cli.looking.ShowCommand;
import io.lockkeeper.cli.looking.TopCommand;
import io.lockkeeper.cli.looking.WatchCommand;
import io.lockkeeper.cli.output.StandardOutput;
import io.lockkeeper.cli.run.RunCommand;
import io.lockkeeper.cli.serve.ServeCommand;
import io.lockkeeper.cli.ticket.HoldCommand;
import io.lockkeeper.cli.ticket.ReleaseCommand;
import io.lockkeeper.cli.ticket.RenewCommand;
import io.lockkeeper.cli.values.DurationConverter;
import io.lockkeeper.cli.values.PermitsConverter;
import io.lockkeeper.cli.values.SystemText;
import io.lockkeeper.spi.LockMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code lockkeeper}: the root of all commands. */
@Command(
        name = "lockkeeper",
        description = "Takes, holds and shows locks on ZooKeeper servers.",
        versionProvider = Lockkeeper.Version.class,
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Say where the servers are by --connect, by LOCKKEEPER_CONNECT, or by a line connect=host:port in"
                    + " ~/.config/lockkeeper/config. 'lockkeeper COMMAND --help' shows a command with examples.",
        },
        subcommands = {
            RunCommand.class,
            HoldCommand.class,
            RenewCommand.class,
            ReleaseCommand.class,
            ListCommand.class,
            ShowCommand.class,
            WatchCommand.class,
            TopCommand.class,
            ServeCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            ManCommand.class
        })
public final class Lockkeeper implements Runnable {
    @Spec
    CommandSpec spec;

    @Mixin(name = Verbosity.MIXIN)
    final Verbosity verbosity = new Verbosity();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "show this help")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "show the version")
    boolean version;

    /** Runs a command, and exits with its code. */
    public static void main(String[] arguments) {
        var output = new StandardOutput();
        var commandLine = commandLine().setOut(output.writer()).setErr(StandardOutput.errors());
        int code = execute(commandLine, arguments);
        commandLine.getOut().flush();
        var failure = output.failure();
        if (failure != null && output.exitCode(code) != code)
            Failures.tell(commandLine, "The output can't be written: " + failure.getMessage());
        System.exit(output.exitCode(code));
    }

    private static int execute(CommandLine commandLine, String[] arguments) {
        try {
            return commandLine.execute(SystemText.arguments(arguments));
        } catch (CommandFailure notText) {
            Failures.tell(commandLine, String.valueOf(notText.getMessage()));
            return notText.exitCode();
        }
    }

    /** The program with all its commands, ready to execute. */
    public static CommandLine commandLine() {
        var failures = new Failures();
        var commandLine = new CommandLine(new Lockkeeper())
                // An argument for another program may begin with an at sign.
                .setExpandAtFiles(false)
                .setDefaultValueProvider(new ConfiguredDefaults())
                .registerConverter(Duration.class, new DurationConverter())
                .registerConverter(LockMode.class, new PermitsConverter())
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
        describe(commandLine);
        return commandLine;
    }

    /** Every command shows the same table of exit codes, unless it has one of its own. */
    private static void describe(CommandLine command) {
        var usage = command.getCommandSpec().usageMessage();
        usage.sortOptions(false);
        usage.optionListHeading("%nOptions:%n");
        usage.exitCodeListHeading("%nExit codes:%n");
        if (usage.exitCodeList().isEmpty()) usage.exitCodeList(ExitCodes.inWords());
        command.getSubcommands().values().forEach(Lockkeeper::describe);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Reads the version that the build wrote. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var properties = new Properties();
            try (var written = Lockkeeper.class.getResourceAsStream("/lockkeeper.properties")) {
                properties.load(Objects.requireNonNull(written, "lockkeeper.properties is missing from the jar"));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
            return new String[] {"lockkeeper " + properties.getProperty("version")};
        }
    }
}
