package io.lockkeeper.cli.run;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import org.jspecify.annotations.Nullable;

/**
 * The system calls that {@code run} needs and Java does not have: process groups, the terminal, and a start that leaves
 * a program everything as it found it. The constants are the same on Linux and macOS unless they say otherwise.
 */
interface Libc extends Library {
    Libc C = Native.load(Platform.C_LIBRARY_NAME, Libc.class);

    int ENOENT = 2;
    int ESRCH = 3;
    int EINTR = 4;
    int WUNTRACED = 2;
    int WCONTINUED = Platform.isMac() ? 0x10 : 8;
    int F_SETFD = 2;
    int FD_CLOEXEC = 1;
    int O_WRONLY = 1;
    int O_RDWR = 2;
    int PR_SET_CHILD_SUBREAPER = 36;
    short SPAWN_SETPGROUP = 2;
    short SPAWN_SETSIGDEF = 4;
    short SPAWN_SETSIGMASK = 8;

    int kill(int pid, int signal);

    int getpgrp();

    int waitpid(int pid, IntByReference status, int options);

    int isatty(int fd);

    int tcgetpgrp(int fd);

    int tcsetpgrp(int fd, int group);

    int open(String path, int flags, Object... mode);

    int close(int fd);

    int pipe(int[] ends);

    long write(int fd, byte[] bytes, long count);

    int fcntl(int fd, int command, Object... argument);

    int prctl(int option, Object... arguments);

    int posix_spawn(
            IntByReference pid,
            byte[] path,
            @Nullable Pointer fileActions,
            @Nullable Pointer attributes,
            Pointer arguments,
            Pointer environment);

    int posix_spawn_file_actions_init(Pointer actions);

    int posix_spawn_file_actions_adddup2(Pointer actions, int from, int to);

    int posix_spawn_file_actions_addopen(Pointer actions, int fd, String path, int flags, int mode);

    /** Linux with glibc 2.35 has it; other systems may not, and then a call throws. */
    int posix_spawn_file_actions_addtcsetpgrp_np(Pointer actions, int terminal);

    int posix_spawn_file_actions_destroy(Pointer actions);

    int posix_spawnattr_init(Pointer attributes);

    int posix_spawnattr_setflags(Pointer attributes, short flags);

    int posix_spawnattr_setpgroup(Pointer attributes, int group);

    int posix_spawnattr_setsigdefault(Pointer attributes, Pointer signals);

    int posix_spawnattr_setsigmask(Pointer attributes, Pointer signals);

    int posix_spawnattr_destroy(Pointer attributes);

    int sigemptyset(Pointer signals);

    int sigaddset(Pointer signals, int signal);
}
