package io.lockkeeper.cli.run;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.LockTerms;
import io.lockkeeper.LockTimeoutException;
import io.lockkeeper.Locks;
import io.lockkeeper.cli.CommandFailure;
import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.connection.ConnectionOptions;
import io.lockkeeper.cli.events.Event;
import io.lockkeeper.cli.events.Request;
import io.lockkeeper.cli.events.Signals;
import io.lockkeeper.cli.run.Spawn.SpawnException;
import io.lockkeeper.internal.Nanos;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a program while a lock is held. */
@Command(
        name = "run",
        customSynopsis = "lockkeeper run NAME [OPTIONS] -- COMMAND [ARGUMENTS]...",
        description = "Runs a command while a lock is held. If the lock is lost, the command is ended,"
                + " with all that it has started.",
        footer = {
            "",
            "The command gets LOCKKEEPER_NAME and LOCKKEEPER_TOKEN, the fencing token. The exit code is the command's;"
                    + " 127 and 126 if it is not found or can't be run, 75 if the lock is busy, 79 if it was lost. The session timeout is 30s here unless it is set.",
            "",
            "Examples:",
            "  lockkeeper run nightly --wait 0 -- /usr/bin/report   one at a time",
            "  lockkeeper run db/backup --lease 2h -- pg_dump shop   at most two hours",
            "  lockkeeper run export --permits 1/3 -- ./export   three at a time",
        })
public final class RunCommand implements Callable<Integer> {
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(30);
    private static final int MOST_EXIT_CODE = 255;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConnectionOptions connection;

    @Parameters(index = "0", paramLabel = "NAME", description = "the lock's name")
    private String name;

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "the command and its arguments, after --")
    private List<String> command = List.of();

    @ArgGroup
    private @Nullable ModeChoice mode;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description = "how long to wait for the lock; 0 asks once. By default without end")
    private Duration wait = LockOptions.FOREVER;

    @Option(
            names = "--lease",
            paramLabel = "TIME",
            description = "how long the command may run; at the end of that it is ended. By default without end")
    private Duration lease = LockOptions.FOREVER;

    @Option(
            names = "--hold-at-least",
            paramLabel = "TIME",
            description =
                    "the lock stays taken for this long, even if the command ends earlier, and so does lockkeeper")
    private Duration holdAtLeast = Duration.ZERO;

    @Option(
            names = "--steal-after",
            paramLabel = "TIME",
            description = "take the lock from a holder that has not renewed it for this long; needs a longer --wait")
    private Duration stealAfter = LockOptions.FOREVER;

    @Option(
            names = "--conflict-exit-code",
            paramLabel = "CODE",
            description = "the exit code if others hold the lock, from 0 to 255; 75 by default")
    private int conflictExitCode = ExitCodes.BUSY;

    @Option(
            names = "--kill-after",
            paramLabel = "TIME",
            description = "when the lock is lost, the command gets TERM, and KILL after this time; 5s by default")
    private Duration killAfter = Duration.ofSeconds(5);

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "when the lease is over, others get the lock after this time if the command can't be killed;"
                    + " by default and at least a second more than --kill-after")
    private @Nullable Duration grace;

    @Option(
            names = "--on-loss",
            paramLabel = "PROGRAM",
            description = "a program to start when the lock is lost, without arguments; it gets LOCKKEEPER_LOSS,"
                    + " and as long as --kill-after")
    private @Nullable String onLoss;

    @Option(
            names = "--command-only",
            description = "release the lock when the command itself ends, although processes that it has started"
                    + " still run; by default the lock is held until they have ended")
    private boolean commandOnly;

    @Override
    public Integer call() throws Exception {
        checkSeparator();
        checkConflictExitCode();
        var times = times();
        var program = Program.find(command.get(0), CStrings.lastArguments(command));
        var lossProgram = onLoss == null ? null : Program.find(onLoss, CStrings.of(List.of(onLoss)));
        var run = new Run(
                program, times, !commandOnly, lossProgram, spec.commandLine().getErr());
        var events = new LinkedBlockingQueue<Event>();
        Signals.receiveEnding(events::add);
        var locks = connection.connect(times::in);
        Run.Result result;
        try {
            var asked = locks.async().acquireAsync(name, terms());
            var held = Request.await(asked, HeldLock::releaseAsync, events);
            result = under(held, run, locks, events);
        } catch (Request.Withdrawn withdrawn) {
            result = new Run.Result(withdrawn.exitCode(), false);
        } catch (LockTimeoutException busy) {
            throw new CommandFailure(conflictExitCode, busy.getMessage());
        } finally {
            locks.close();
        }
        if (result.interrupted()) interruptOwnGroup();
        return result.exitCode();
    }

    /** Without it, an option of the command could be taken for one of this program's. */
    private void checkSeparator() {
        if (command.isEmpty()
                || !spec.commandLine().getParseResult().originalArgs().contains("--"))
            throw new ParameterException(
                    spec.commandLine(), "the command must follow after --, as in: lockkeeper run NAME -- echo done");
    }

    /** A system keeps eight bits of a code: 900 would come out as 132, and 256 as success. A 0 asks for that. */
    private void checkConflictExitCode() {
        if (conflictExitCode < 0 || conflictExitCode > MOST_EXIT_CODE)
            throw new ParameterException(
                    spec.commandLine(),
                    "--conflict-exit-code must be from 0 to " + MOST_EXIT_CODE + ", not " + conflictExitCode);
    }

    private RunTimes times() {
        try {
            var session = connection.sessionTimeout().orElse(SESSION_TIMEOUT);
            return new RunTimes(killAfter, grace != null ? grace : RunTimes.margin(killAfter), session);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private LockTerms terms() {
        var terms = LockTerms.waiting(wait).lease(lease).stealAfter(stealAfter);
        return mode == null ? terms : mode.in(terms);
    }

    private Run.Result under(HeldLock held, Run run, Locks locks, BlockingQueue<Event> events)
            throws InterruptedException, SpawnException {
        long granted = System.nanoTime();
        Run.Result result;
        try {
            checkSession(run.times(), locks);
            result = run.under(held, events);
        } catch (Throwable failed) {
            held.releaseAsync();
            throw failed;
        }
        awaitLeast(held, granted, events);
        try {
            held.release(); // throws if it had been lost
        } catch (LockStoreException refused) { // the command has done its work
            run.err().println("lockkeeper: " + refused.getMessage());
            run.err().flush();
        }
        return result;
    }

    private void checkSession(RunTimes times, Locks locks) {
        var granted = locks.sessionTimeout().orElse(Duration.ZERO);
        if (!times.fits(granted))
            throw new CommandFailure(
                    ExitCodes.FAILED,
                    "The servers granted a session timeout of " + Nanos.words(granted)
                            + ", which is too short to kill after " + Nanos.words(killAfter)
                            + ". Choose a shorter --kill-after, or raise the servers' maxSessionTimeout.");
    }

    /** Holds the lock for the shortest time that was asked for, unless a signal comes. */
    private void awaitLeast(HeldLock held, long granted, BlockingQueue<Event> events) throws InterruptedException {
        while (held.isHeld()) {
            long left = Nanos.remaining(Nanos.nanos(holdAtLeast), granted, System.nanoTime());
            var event = left > 0 ? events.poll(left, TimeUnit.NANOSECONDS) : null;
            if (event == null || event instanceof RunEvent.Lost) return;
            if (Signals.isEnding(event)) return;
        }
    }

    /**
     * A key of the terminal has ended the command, which had the terminal. Without that the key would have reached this
     * process's group, and so a shell script that called it, which must end as well.
     */
    private static void interruptOwnGroup() throws InterruptedException {
        Signals.expectNoMore("INT");
        Libc.C.kill(0, Signals.number("INT"));
        TimeUnit.SECONDS.sleep(1); // it comes at once
    }
}
