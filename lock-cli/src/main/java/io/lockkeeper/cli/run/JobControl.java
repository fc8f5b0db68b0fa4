package io.lockkeeper.cli.run;

import static io.lockkeeper.cli.run.Libc.C;

import io.lockkeeper.cli.events.Signals;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Makes a command in a group of its own look to the terminal and to the shell as if it were this process: it gets the
 * terminal, and when the terminal stops it, this process stops as well, so that the shell goes on.
 *
 * <p>Thread rules: only the thread of the {@link Supervisor} calls.
 */
final class JobControl {
    private static final List<String> OF_THE_TERMINAL = List.of("TSTP", "TTIN", "TTOU");
    private static final int OWN_GROUP = 0;

    private final Terminal terminal;
    private final ProcessGroup group;
    private final BooleanSupplier mayRun;
    private boolean stopped;

    /** @param mayRun whether the lock is still held, so that a stopped command may go on */
    JobControl(Terminal terminal, ProcessGroup group, BooleanSupplier mayRun) {
        this.terminal = terminal;
        this.group = group;
        this.mayRun = mayRun;
    }

    /**
     * The command has been started, mostly with the terminal. Where the system can't give it at the start, the command gets
     * it now. If it has tried to read from the terminal already, {@link #stopped} will say so.
     */
    void begin() {
        if (terminal.isInput()) giveTerminal();
    }

    void end() {
        terminal.takeBackFrom(group);
    }

    boolean isStopped() {
        return stopped;
    }

    void continued() {
        stopped = false;
    }

    /** Passes a signal on that this process got. */
    void passOn(int signal) {
        if (signal == Signals.number("CONT")) goOn();
        else group.signal(signal);
    }

    /** The command was stopped by this signal. */
    void stopped(int signal) {
        stopped = true;
        // A stop that does not come from a terminal concerns the command alone: the lock stays.
        if (!terminal.exists() || OF_THE_TERMINAL.stream().noneMatch(name -> Signals.number(name) == signal)) return;
        boolean wantsTerminal = signal != Signals.number("TSTP");
        if (wantsTerminal && (terminal.isOurs() || terminal.belongsTo(group.id()))) {
            goOn();
            return;
        }
        terminal.takeBackFrom(group);
        // This thread may run on for a moment after that. So what comes next is left to the CONT that ends the stop.
        C.kill(OWN_GROUP, Signals.number("STOP"));
    }

    /** Lets a stopped command go on, but never without the lock: that may have been lost while this process stood still. */
    private void goOn() {
        if (!mayRun.getAsBoolean()) return;
        if (stopped) giveTerminal();
        stopped = false;
        group.signal("CONT");
    }

    private void giveTerminal() {
        if (terminal.isOurs()) terminal.giveTo(group);
    }
}
