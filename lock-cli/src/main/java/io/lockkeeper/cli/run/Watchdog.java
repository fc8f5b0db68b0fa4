package io.lockkeeper.cli.run;

import static io.lockkeeper.cli.run.Libc.C;

import com.sun.jna.Native;
import io.lockkeeper.cli.run.Spawn.SpawnException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A small process that ends the command's group if this process is gone without having said that all is well, for example
 * because somebody killed it. It reads from a pipe of which only this process has the other end. Nothing can get lost on
 * that way: the system closes the pipe of a process that ends, however it ends.
 *
 * <p>Thread rules: one thread calls.
 */
final class Watchdog {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final int STEPS = 50;

    // It stops at the end of the group, whose id may be that of others' processes from then on. Once lockkeeper has
    // begun
    // to end the group, the time runs from there, even if lockkeeper is killed meanwhile.
    private static final String SCRIPT = """
            read -r word
            case $word in
                end) exit 0 ;;
                ending) ;;
                *) kill -s TERM -- "-$1" ;;
            esac
            left=$3
            while [ "$left" -gt 0 ]; do
                kill -s 0 -- "-$1" || exit 0
                sleep "$2"
                left=$((left - 1))
            done
            read -r word && exit 0
            kill -s KILL -- "-$1"
            """;

    private final int pipe;

    private Watchdog(int pipe) {
        this.pipe = pipe;
    }

    /** Starts it for this group. */
    static Watchdog start(ProcessGroup group, Duration killAfter) throws SpawnException {
        var ends = new int[2];
        if (C.pipe(ends) != 0) throw new SpawnException(Native.getLastError());
        var step = String.format(Locale.ROOT, "%.3f", killAfter.toMillis() / 1000.0 / STEPS);
        var arguments = CStrings.of(List.of(
                "sh", "-c", SCRIPT, "lockkeeper-watchdog", String.valueOf(group.id()), step, String.valueOf(STEPS)));
        Spawn.startSilent(SHELL, arguments, CStrings.environment(Map.of()), ends[0]);
        C.close(ends[0]);
        return new Watchdog(ends[1]);
    }

    /** The group has been told to end, and the time until it is killed runs from now on. */
    void ending() {
        write("ending\n");
    }

    /** The group is gone, or may go on: the watchdog ends. */
    void stop() {
        write("end\n");
        C.close(pipe);
    }

    private void write(String line) {
        var bytes = line.getBytes(StandardCharsets.US_ASCII);
        C.write(pipe, bytes, bytes.length);
    }
}
