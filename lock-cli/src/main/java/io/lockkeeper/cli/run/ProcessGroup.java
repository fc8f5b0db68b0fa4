package io.lockkeeper.cli.run;

import static io.lockkeeper.cli.run.Libc.C;

import com.sun.jna.Native;
import io.lockkeeper.cli.events.Signals;
import io.lockkeeper.cli.run.Spawn.SpawnException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The processes that a command has become: its own and those that it started, unless they left its group.
 *
 * <p>Thread rules: one thread calls.
 */
final class ProcessGroup {
    private static final Path SHELL = Path.of("/bin/sh");

    private final int id;
    private boolean gone; // from then on, the system may give its id to processes of others

    ProcessGroup(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    /**
     * Makes a group before anything runs in it, so that the watchdog knows it first. Its leader is a process that ends at
     * once. As long as nobody reaps it, others can join the group, so the {@link Reaper} must begin later.
     */
    static ProcessGroup create() throws SpawnException {
        var nothing = CStrings.of(List.of("sh", "-c", ":"));
        return new ProcessGroup(Spawn.start(SHELL, nothing, CStrings.environment(Map.of()), Spawn.NEW_GROUP));
    }

    /** Sends all of them a signal. If they are gone already, nothing happens. */
    void signal(int number) {
        if (!gone) C.kill(-id, number);
    }

    void signal(String name) {
        signal(Signals.number(name));
    }

    /** Whether none of them is left. Processes that have ended, and that nobody has reaped, count as left. */
    boolean isGone() {
        gone |= C.kill(-id, 0) < 0 && Native.getLastError() == Libc.ESRCH;
        return gone;
    }
}
