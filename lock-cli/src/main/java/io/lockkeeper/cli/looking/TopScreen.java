package io.lockkeeper.cli.looking;

import io.lockkeeper.cli.output.StandardStreams;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * The whole terminal. The user gets it back as it was, also if a signal ends this process. JLine closes its terminal then,
 * which restores the settings, at the same time as our hook runs. So that one writes past JLine.
 *
 * <p>Thread rules: one thread draws and reads; {@link #close} may come from any, and nothing is drawn after it.
 */
final class TopScreen implements AutoCloseable {
    private static final Size USUAL = Size.of(80, 24);

    private final Terminal terminal;
    private final String restoring;
    private final Display display;
    private final PrintStream err = System.err;
    private boolean closed; // guarded by this object's monitor

    TopScreen() throws IOException {
        // Signals keep their usual effect, which is to run the shutdown hooks.
        terminal = TerminalBuilder.builder()
                .system(true)
                .provider(StandardStreams.PROVIDER)
                .dumb(false)
                .nativeSignals(false)
                .graphemeCluster(false)
                .build();
        restoring = Curses.tputs(terminal.getStringCapability(Capability.cursor_normal))
                + Curses.tputs(terminal.getStringCapability(Capability.exit_ca_mode));
        display = new Display(terminal, true);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "lockkeeper-screen"));
        open();
    }

    private synchronized void open() {
        if (closed) return; // a signal came first
        // What is logged would destroy the picture. Troubles that matter are a part of that.
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
        terminal.enterRawMode();
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
    }

    /** How large it is now. */
    Size size() {
        var size = terminal.getSize();
        return size.getRows() > 0 && size.getColumns() > 0 ? size : USUAL;
    }

    synchronized void draw(Size size, List<AttributedString> lines) {
        if (closed) return;
        try {
            display.resize(size);
            display.update(lines, 0);
        } catch (IllegalStateException closing) {
            // A signal ends this process, and JLine was faster than our hook.
        }
    }

    NonBlockingReader keys() {
        return terminal.reader();
    }

    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        System.setErr(err);
        System.out.print(restoring);
        System.out.flush();
        try {
            terminal.close();
        } catch (IOException | IllegalStateException gone) {
            // Nobody needs it any more, or JLine closes it just now.
        }
    }
}
