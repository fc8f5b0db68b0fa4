package io.lockkeeper.cli.run;

import static io.lockkeeper.cli.run.Libc.C;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.lockkeeper.cli.events.Signals;
import java.io.File;
import java.lang.ref.Reference;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Starts a program in a process group that is not this process's. The program gets this process's standard
 * input, output and error and no other files, and signals as a shell would give them. Java's {@code ProcessBuilder} can't
 * make a group.
 */
final class Spawn {
    private static final int ENOUGH_BYTES = 1024; // for each of C's structures, whose sizes differ between systems
    private static final String DEV_NULL = "/dev/null";

    /** A group of its own, whose id is the process's. */
    static final int NEW_GROUP = 0;

    /** The program could not be started; the number is C's {@code errno}. */
    static final class SpawnException extends Exception {
        private static final long serialVersionUID = 1;
        final int errno;

        SpawnException(int errno) {
            super("error " + errno);
            this.errno = errno;
        }
    }

    private Spawn() {}

    /** Starts it in this group, with the standard streams of this process. Returns its process id. */
    static int start(Path program, CStrings arguments, CStrings environment, int group) throws SpawnException {
        return start(program, arguments, environment, group, null);
    }

    /**
     * Starts it in this group, which has this terminal before the program's first step. If that is not possible here, the
     * group does not get the terminal. Returns its process id.
     */
    static int startInFront(Path program, CStrings arguments, CStrings environment, int group, int terminal)
            throws SpawnException {
        var actions = newActions();
        // A Ctrl-Z may stop the new process before it is the program, and until it is, this thread waits.
        var going = new KeepGoing(group);
        try {
            C.posix_spawn_file_actions_addtcsetpgrp_np(actions, terminal);
            return start(program, arguments, environment, group, actions);
        } catch (UnsatisfiedLinkError | SpawnException notInFront) { // if it is the program's fault, this fails again
            return start(program, arguments, environment, group);
        } finally {
            going.close();
            C.posix_spawn_file_actions_destroy(actions);
        }
    }

    /** Starts it in a new group, with this file as its standard input, and silent. Returns its process id. */
    static int startSilent(Path program, CStrings arguments, CStrings environment, int input) throws SpawnException {
        var actions = newActions();
        try {
            C.posix_spawn_file_actions_adddup2(actions, input, 0);
            C.posix_spawn_file_actions_addopen(actions, 1, DEV_NULL, Libc.O_WRONLY, 0);
            C.posix_spawn_file_actions_addopen(actions, 2, DEV_NULL, Libc.O_WRONLY, 0);
            return start(program, arguments, environment, NEW_GROUP, actions);
        } finally {
            C.posix_spawn_file_actions_destroy(actions);
        }
    }

    private static Memory newActions() {
        var actions = new Memory(ENOUGH_BYTES);
        C.posix_spawn_file_actions_init(actions);
        return actions;
    }

    private static int start(
            Path program, CStrings arguments, CStrings environment, int group, @Nullable Pointer actions)
            throws SpawnException {
        keepOwnFiles();
        var attributes = new Memory(ENOUGH_BYTES);
        var signals = new Memory(ENOUGH_BYTES);
        var pid = new IntByReference();
        C.posix_spawnattr_init(attributes);
        try {
            C.posix_spawnattr_setflags(
                    attributes, (short) (Libc.SPAWN_SETPGROUP | Libc.SPAWN_SETSIGDEF | Libc.SPAWN_SETSIGMASK));
            C.posix_spawnattr_setpgroup(attributes, group);
            C.sigemptyset(signals); // a JVM blocks QUIT, and the program would inherit that
            C.posix_spawnattr_setsigmask(attributes, signals);
            C.sigaddset(signals, Signals.number("TTOU")); // ignored here, and the program would inherit that too
            C.posix_spawnattr_setsigdefault(attributes, signals);
            int errno = C.posix_spawn(
                    pid,
                    CStrings.bytes(program.toString()),
                    actions,
                    attributes,
                    arguments.array(),
                    environment.array());
            if (errno != 0) throw new SpawnException(errno);
            return pid.getValue();
        } finally {
            C.posix_spawnattr_destroy(attributes);
            Reference.reachabilityFence(arguments);
            Reference.reachabilityFence(environment);
        }
    }

    /**
     * Marks what this process has open, so that a program does not get it: Java marks none of its files and sockets. What
     * another thread opens just now can slip through; the program would have a useless socket more.
     */
    private static void keepOwnFiles() {
        var open = new File("/dev/fd").list();
        if (open == null) return;
        for (var name : open) {
            int fd = Integer.parseInt(name);
            if (fd > 2) C.fcntl(fd, Libc.F_SETFD, Libc.FD_CLOEXEC);
        }
    }
}
