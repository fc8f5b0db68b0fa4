package io.lockkeeper.cli.run;

import static io.lockkeeper.cli.run.Libc.C;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import io.lockkeeper.cli.events.Event;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Waits for all children of this process, also for those that a command has left behind: on Linux they become children of
 * this process when their parents end. So a group is known to be gone, whatever the process 1 of a container does.
 *
 * <p>Thread rules: one daemon thread waits. Nothing else in the process may start children, whose ends this would take.
 */
final class Reaper {
    private static final long PAUSE_MILLIS = 50;

    private Reaper() {}

    /** From now on, what a command leaves behind becomes a child of this process. It must be called before the command starts. */
    static void adoptOrphans() {
        if (Platform.isLinux()) C.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
    }

    /** Tells of every change of a child from now on. */
    static void start(Consumer<Event> told) {
        var thread = new Thread(() -> reap(told), "reaper");
        thread.setDaemon(true);
        thread.start();
    }

    private static void reap(Consumer<Event> told) {
        var status = new IntByReference();
        while (true) {
            int pid = C.waitpid(-1, status, Libc.WUNTRACED | Libc.WCONTINUED);
            if (pid > 0) told.accept(new RunEvent.Changed(pid, new WaitStatus(status.getValue())));
            else if (Native.getLastError() != Libc.EINTR) pause(); // there is no child at the moment
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }
}
