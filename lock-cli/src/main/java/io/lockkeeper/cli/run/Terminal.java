package io.lockkeeper.cli.run;

import static io.lockkeeper.cli.run.Libc.C;

/**
 * The terminal that controls this process, if there is one. Only its foreground group can read from it. A command in a
 * group of its own is that group for as long as this process would be.
 *
 * <p>Thread rules: one thread calls, the one that runs the command. This process must
 * {@linkplain io.lockkeeper.cli.events.Signals#ignoreOutputStops ignore TTOU}.
 */
final class Terminal {
    private static final int STANDARD_INPUT = 0;

    private final int file = C.open("/dev/tty", Libc.O_RDWR, 0);
    private boolean given; // whether a command has had it

    /** Its file descriptor; negative if there is no terminal. */
    int file() {
        return file;
    }

    /** Whether a command is likely to read from it. */
    boolean isInput() {
        return file >= 0 && C.isatty(STANDARD_INPUT) == 1;
    }

    boolean exists() {
        return file >= 0;
    }

    boolean isOurs() {
        return belongsTo(C.getpgrp());
    }

    boolean belongsTo(int group) {
        return file >= 0 && C.tcgetpgrp(file) == group;
    }

    void giveTo(ProcessGroup group) {
        C.tcsetpgrp(file, group.id());
        given();
    }

    /** A command has it, or takes it when it starts. */
    void given() {
        given = true;
    }

    boolean wasGiven() {
        return given;
    }

    /** Takes it back, if the group has it. Returns whether it had. */
    boolean takeBackFrom(ProcessGroup group) {
        boolean had = belongsTo(group.id());
        if (had) C.tcsetpgrp(file, C.getpgrp());
        return had;
    }
}
