package io.lockkeeper.samples.bank;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A process that is stopped (SIGSTOP) until this object is closed (SIGCONT). A shell sends both signals. If the bank is
 * killed, the shell's standard input ends, and then it continues the process; so no process stays stopped for ever.
 */
final class Stopped implements AutoCloseable {
    private static final String SCRIPT = "kill -STOP \"$1\" && echo stopped && read -r end; kill -CONT \"$1\"";

    private final Process shell;

    private Stopped(Process shell) {
        this.shell = shell;
    }

    static Stopped stop(long pid) throws IOException {
        var shell = new ProcessBuilder("sh", "-c", SCRIPT, "sh", Long.toString(pid)).start();
        if (!"stopped".equals(shell.inputReader().readLine())) throw new IOException("Could not stop process " + pid);
        return new Stopped(shell);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        shell.outputWriter().close();
        shell.waitFor(5, TimeUnit.SECONDS);
    }
}
