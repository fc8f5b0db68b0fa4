package io.lockkeeper.cli.run;

import static io.lockkeeper.cli.run.Libc.C;

import com.sun.jna.Native;
import io.lockkeeper.cli.events.Signals;
import io.lockkeeper.cli.run.Spawn.SpawnException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The processes that a command has become: its own and those that it started, unless they left its group. Thread rules:
 * any thread may call.
 *
 * @param id the group's id
 */
record ProcessGroup(int id) {
    private static final Path SHELL = Path.of("/bin/sh");

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
        C.kill(-id, number);
    }

    void signal(String name) {
        signal(Signals.number(name));
    }

    /** Whether none of them is left. Processes that have ended, and that nobody has reaped, count as left. */
    boolean isGone() {
        return C.kill(-id, 0) < 0 && Native.getLastError() == Libc.ESRCH;
    }
}
