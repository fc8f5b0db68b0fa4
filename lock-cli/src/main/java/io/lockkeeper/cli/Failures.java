package io.lockkeeper.cli;

import io.lockkeeper.LockLostException;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.LockTimeoutException;
import io.lockkeeper.cli.connection.ConfigException;
import io.lockkeeper.spi.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells of failures in one line on standard error, with a stack trace only if asked, and chooses the exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine();
        if (wrong.getCause() instanceof ConfigException config) return told(config, ExitCodes.CONFIG, command);
        var name = command.getCommandSpec().qualifiedName();
        tell(command, inWords(wrong));
        command.getErr().println("Try '" + name + " --help'.");
        return ExitCodes.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return told(failure, exitCode(failure), command);
    }

    /** The exit code for what a command threw. */
    static int exitCode(Throwable failure) {
        if (failure instanceof CommandFailure known) return known.exitCode();
        if (failure instanceof LockTimeoutException) return ExitCodes.BUSY;
        if (failure instanceof LockLostException) return ExitCodes.LOST;
        if (failure instanceof LockStoreException)
            return wasRefused(failure) ? ExitCodes.FAILED : ExitCodes.UNAVAILABLE;
        if (failure instanceof ConfigException) return ExitCodes.CONFIG;
        if (failure instanceof IOException || failure instanceof UncheckedIOException) return ExitCodes.FILE;
        // Values that can only be checked when they are used: names, roots, connect strings, leases.
        if (failure instanceof IllegalArgumentException) return ExitCodes.USAGE;
        return ExitCodes.INTERNAL;
    }

    private static boolean wasRefused(Throwable failure) {
        return failure.getCause() instanceof StoreException store && store.outcome() == StoreException.Outcome.REFUSED;
    }

    private static int told(Throwable failure, int code, CommandLine command) {
        var message = failure instanceof FileSystemException file ? inWords(file) : failure.getMessage();
        tell(command, code == ExitCodes.INTERNAL || message == null ? failure.toString() : message);
        if (Verbosity.of(command).showsTraces()) failure.printStackTrace(command.getErr());
        return code;
    }

    /** Java's message is often the file alone. */
    private static @Nullable String inWords(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) return failure.getMessage() + ": no such file or directory";
        if (failure instanceof AccessDeniedException) return failure.getMessage() + ": permission denied";
        return failure.getMessage();
    }

    private static String inWords(ParameterException wrong) {
        var message = String.valueOf(wrong.getMessage()).replaceFirst("^Error: ", "");
        if (!(wrong instanceof UnmatchedArgumentException unmatched)) return message;
        var command = wrong.getCommandLine();
        if (command.getParent() == null && !unmatched.isUnknownOption())
            return "There is no command '" + unmatched.getUnmatched().get(0) + "'. The commands are "
                    + String.join(", ", command.getSubcommands().keySet());
        var similar = unmatched.getSuggestions();
        return similar.isEmpty() ? message : message + ". Did you mean " + String.join(" or ", similar) + "?";
    }

    /** Prints a failure as every command tells of one. */
    static void tell(CommandLine command, String message) {
        var err = command.getErr();
        err.println(command.getColorScheme().errorText("lockkeeper: " + message));
        err.flush();
    }
}
