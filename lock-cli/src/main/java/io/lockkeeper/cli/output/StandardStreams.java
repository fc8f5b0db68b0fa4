package io.lockkeeper.cli.output;

import java.io.IOException;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/**
 * What this process's standard input and output are. JLine asks small programs of the system, so no native code of its
 * own is loaded.
 *
 * <p>Thread rules: any thread may call. Each call starts a process, and blocks until that has ended.
 */
public final class StandardStreams {
    /** The provider of JLine's that starts {@code test} and {@code stty}. */
    public static final String PROVIDER = "exec";

    private static final int USUAL_COLUMNS = 80;

    private StandardStreams() {}

    /** Whether people read what is printed. */
    public static boolean isOutputTerminal() {
        return isTerminal(SystemStream.Output);
    }

    /** Whether people read what is printed, and can answer. */
    public static boolean canAsk() {
        return isTerminal(SystemStream.Input) && isTerminal(SystemStream.Output);
    }

    /** How wide the terminal is. */
    public static int columns() {
        try {
            int columns = TerminalProvider.load(PROVIDER).systemStreamWidth(SystemStream.Output);
            return columns > 0 ? columns : USUAL_COLUMNS;
        } catch (IOException unknown) {
            return USUAL_COLUMNS;
        }
    }

    private static boolean isTerminal(SystemStream stream) {
        try {
            return TerminalProvider.load(PROVIDER).isSystemStream(stream);
        } catch (IOException unknown) {
            return false;
        }
    }
}
