package io.lockkeeper.cli.run;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;
import io.lockkeeper.cli.CommandFailure;
import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.events.Event;
import io.lockkeeper.cli.events.Signals;
import io.lockkeeper.cli.run.Spawn.SpawnException;
import io.lockkeeper.internal.Quoted;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One command under a lock that is held.
 *
 * <p>Thread rules: one thread calls, and takes the events.
 *
 * @param wholeGroup whether the lock is held until the command's whole group has ended
 * @param onLoss what to start when the lock is lost
 */
record Run(
        Program program,
        RunTimes times,
        boolean wholeGroup,
        @Nullable Program onLoss,
        PrintWriter err) {
    /**
     * How the command has ended.
     *
     * @param interrupted whether a key of the terminal did that, which only the command had
     */
    record Result(int exitCode, boolean interrupted) {}

    /**
     * Runs it. Blocks. When this returns or throws, the command is gone, and so is its group if {@link #wholeGroup} is
     * set or the lock was lost. The caller releases the lock.
     *
     * @throws CommandFailure if it can't be started, or the lock was lost while it ran
     * @throws LockLostException if the lock was lost before
     */
    Result under(HeldLock held, BlockingQueue<Event> events) throws InterruptedException, SpawnException {
        var group = ProcessGroup.create();
        var watchdog = Watchdog.start(group, times.killAfter());
        Reaper.adoptOrphans();
        Signals.ignoreOutputStops();
        var terminal = new Terminal();
        try {
            int command = start(held, group, watchdog, terminal);
            Reaper.start(events::add);
            Signals.receiveOthers(events::add);
            return await(new Supervisor(events, held, command, group, wholeGroup, terminal), held, watchdog);
        } finally {
            terminal.takeBackFrom(group);
        }
    }

    private Result await(Supervisor supervisor, HeldLock held, Watchdog watchdog) throws InterruptedException {
        try {
            var end = supervisor.await();
            watchdog.stop();
            return new Result(end.exitCode(), supervisor.wasInterrupted());
        } catch (LockLostException lost) {
            var told = startOnLoss(held, lost);
            boolean gone = supervisor.end(times, told == null ? List.of() : List.of(told), watchdog::ending);
            if (gone) watchdog.stop();
            throw new CommandFailure(ExitCodes.LOST, inWords(lost, gone));
        } catch (Throwable mistake) { // nothing may be left that believes that it has the lock
            if (supervisor.end(times, List.of(), watchdog::ending)) watchdog.stop();
            throw mistake;
        }
    }

    private int start(HeldLock held, ProcessGroup group, Watchdog watchdog, Terminal terminal) {
        try {
            held.ensureHeld(); // the machine may have stood still since the grant
            return program.start(variables(held), group.id(), terminal);
        } catch (RuntimeException notStarted) {
            watchdog.stop();
            throw notStarted;
        }
    }

    private @Nullable ProcessGroup startOnLoss(HeldLock held, LockLostException lost) {
        if (onLoss == null) return null;
        var variables = new HashMap<>(variables(held));
        variables.put("LOCKKEEPER_LOSS", lost.lossCause().name());
        try {
            return new ProcessGroup(onLoss.start(variables, Spawn.NEW_GROUP));
        } catch (CommandFailure failed) {
            err.println("lockkeeper: " + failed.getMessage());
            err.flush();
            return null;
        }
    }

    private static Map<String, String> variables(HeldLock held) {
        return Map.of("LOCKKEEPER_NAME", held.name(), "LOCKKEEPER_TOKEN", String.valueOf(held.fencingToken()));
    }

    private static String inWords(LockLostException lost, boolean gone) {
        var others = switch (lost.lossCause()) {
            case REMOVED, SESSION_EXPIRED -> " Others may have had the lock before that: check what both did.";
            default -> "";
        };
        return Quoted.lock(lost.lockName()) + " was lost: " + lost.lossCause().words() + ". "
                + (gone
                        ? "The command has been ended, with all of its process group." + others
                        : "The command could not be killed; look for the processes that are left, and check what they do.");
    }
}
