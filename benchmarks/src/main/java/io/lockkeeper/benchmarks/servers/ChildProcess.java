package io.lockkeeper.benchmarks.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that was started here. It is killed when this process ends, for whatever reason that a hook can catch. */
public final class ChildProcess implements AutoCloseable {
    private static final int END_SECONDS = 10;

    private final Process process;
    private final Thread atExit;

    private ChildProcess(Process process) {
        this.process = process;
        this.atExit = new Thread(process::destroyForcibly);
    }

    /** Starts the process. Its standard error goes to a file in the directory. */
    public static ChildProcess start(String name, List<String> command, Path logs) throws IOException {
        var log = new File(logs.toFile(), name + ".log");
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log))
                .start();
        var child = new ChildProcess(process);
        Runtime.getRuntime().addShutdownHook(child.atExit);
        return child;
    }

    public Process handle() {
        return process;
    }

    /** Kills the process at once, because nothing that it has is needed any more. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException shuttingDown) {
            // then the hook runs already
        }
    }
}
