package io.lockkeeper.cli.run;

import io.lockkeeper.cli.CommandFailure;
import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.run.Spawn.SpawnException;
import io.lockkeeper.internal.Quoted;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to run, which was found before the lock is taken.
 *
 * @param path the file
 * @param arguments its arguments, the first of which is its name as it was given
 */
record Program(Path path, CStrings arguments) {
    /**
     * Finds it as a shell does: along PATH unless its name has a slash.
     *
     * @throws CommandFailure with the exit codes of a shell: there is no such file, or it can't be run
     */
    static Program find(String name, CStrings arguments) {
        var there = false;
        for (var file : name.contains("/") ? List.of(Path.of(name)) : alongPath(name)) {
            if (Files.isExecutable(file) && !Files.isDirectory(file)) return new Program(file, arguments);
            there |= Files.exists(file) && name.contains("/") || Files.isRegularFile(file);
        }
        throw there
                ? new CommandFailure(
                        ExitCodes.NOT_EXECUTABLE,
                        "The command " + Quoted.text(name) + " can't be run. Check its rights.")
                : new CommandFailure(
                        ExitCodes.NOT_FOUND, "There is no command " + Quoted.text(name) + ". Check its name and PATH.");
    }

    private static List<Path> alongPath(String name) {
        var path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return List.of(path.split(File.pathSeparator, -1)).stream()
                .map(directory -> Path.of(directory.isEmpty() ? "." : directory, name))
                .toList();
    }

    /**
     * Starts it in this group with these variables added to its environment. Returns its process id.
     *
     * @throws CommandFailure as {@link #find}, for what only the start has shown: a file in no format that can be run
     */
    int start(Map<String, String> variables, int group) {
        return started(() -> Spawn.start(path, arguments, CStrings.environment(variables), group));
    }

    /** The same, and its group has the terminal from the start, if this process has it and the system can do that. */
    int start(Map<String, String> variables, int group, Terminal terminal) {
        if (!terminal.isInput() || !terminal.isOurs()) return start(variables, group);
        terminal.given();
        return started(
                () -> Spawn.startInFront(path, arguments, CStrings.environment(variables), group, terminal.file()));
    }

    private interface Start {
        int run() throws SpawnException;
    }

    private int started(Start start) {
        try {
            return start.run();
        } catch (SpawnException failed) {
            throw new CommandFailure(
                    failed.errno == Libc.ENOENT ? ExitCodes.NOT_FOUND : ExitCodes.NOT_EXECUTABLE,
                    "The command " + Quoted.text(path.toString()) + " can't be run: the system's " + failed.getMessage()
                            + ". A script must begin with #! and its interpreter.");
        }
    }
}
