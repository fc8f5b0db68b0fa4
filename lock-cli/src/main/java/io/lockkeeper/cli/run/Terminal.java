package io.lockkeeper.cli.run;

import static io.lockkeeper.cli.run.Libc.C;

/**
 * The terminal that controls this process, if there is one. Only its foreground group can read from it. A command in a
 * group of its own is that group for as long as this process would be.
 *
 * <p>Thread rules: only the thread of the {@link Supervisor} calls. This process must ignore TTOU.
 */
final class Terminal {
    private static final int STANDARD_INPUT = 0;

    private final int file = C.open("/dev/tty", Libc.O_RDWR, 0);

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
    }

    /** Takes it back, if the group has it. Returns whether it had. */
    boolean takeBackFrom(ProcessGroup group) {
        boolean had = belongsTo(group.id());
        if (had) C.tcsetpgrp(file, C.getpgrp());
        return had;
    }
}
