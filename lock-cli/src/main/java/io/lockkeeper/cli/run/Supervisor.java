package io.lockkeeper.cli.run;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;
import io.lockkeeper.cli.events.Event;
import io.lockkeeper.cli.events.Signalled;
import io.lockkeeper.cli.events.Signals;
import io.lockkeeper.cli.run.RunEvent.Changed;
import io.lockkeeper.cli.run.RunEvent.Lost;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a command that runs while the lock is held: passes signals on, follows it when the terminal stops it, and ends
 * its group when the lock is lost.
 *
 * <p>Thread rules: one thread calls, and takes the events. Whatever other threads hear comes as an event.
 */
final class Supervisor {
    private static final long LOOK_MILLIS = 10;

    private final BlockingQueue<Event> events;
    private final HeldLock held;
    private final int command;
    private final ProcessGroup group;
    private final boolean wholeGroup;
    private final Terminal terminal;
    private final JobControl jobControl;

    private @Nullable WaitStatus end; // of the command itself

    /**
     * @param command its process id
     * @param wholeGroup whether to wait for what the command leaves in its group
     */
    Supervisor(
            BlockingQueue<Event> events,
            HeldLock held,
            int command,
            ProcessGroup group,
            boolean wholeGroup,
            Terminal terminal) {
        this.events = events;
        this.held = held;
        this.command = command;
        this.group = group;
        this.wholeGroup = wholeGroup;
        this.terminal = terminal;
        this.jobControl = new JobControl(terminal, group, held::isHeld);
    }

    /**
     * Waits for the command. Blocks.
     *
     * @throws LockLostException if the lock was lost. The command still runs
     */
    WaitStatus await() throws InterruptedException {
        held.lost().thenAccept(why -> events.add(new Lost(why)));
        jobControl.begin();
        while (true) {
            var ended = end;
            if (ended != null && (!wholeGroup || group.isGone())) return ended;
            var event = ended == null ? events.take() : events.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (event instanceof Lost lost) throw lost.why();
            if (event != null) take(event);
        }
    }

    /**
     * Ends the whole group: TERM, then KILL. Waits as long for the groups that run besides, and ends them as well. Returns
     * whether all are gone; if not, the grace is over, and others get the lock. Blocks.
     *
     * @param begun called when the group was told to end
     */
    boolean end(RunTimes times, List<ProcessGroup> besides, Runnable begun) throws InterruptedException {
        // What the terminal or somebody has stopped, perhaps long ago, must not run again without the lock.
        group.signal(jobControl.isStopped() ? "KILL" : "TERM");
        begun.run();
        var all = Stream.concat(Stream.of(group), besides.stream()).toList();
        if (areGoneWithin(times.killAfter(), all)) return true;
        all.forEach(each -> each.signal("KILL"));
        return areGoneWithin(times.grace().minus(times.killAfter()), all);
    }

    /** Whether the command was ended by a key of the terminal that it had. */
    boolean wasInterrupted() {
        return end != null && end.endedBy() == Signals.number("INT") && terminal.wasGiven();
    }

    private boolean areGoneWithin(Duration time, List<ProcessGroup> groups) throws InterruptedException {
        long start = System.nanoTime();
        while (!groups.stream().allMatch(ProcessGroup::isGone)) {
            if (System.nanoTime() - start >= time.toNanos()) return false;
            var event = events.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (event != null) take(event);
        }
        return true;
    }

    private void take(Event event) {
        // When the command has ended, another process can get its id, and be adopted by this one.
        if (event instanceof Signalled signalled) jobControl.passOn(signalled.number());
        else if (event instanceof Changed changed && changed.pid() == command && end == null) changed(changed.status());
    }

    private void changed(WaitStatus status) {
        if (status.isContinued()) jobControl.continued();
        else if (status.isStopped()) jobControl.stopped(status.stoppedBy());
        else {
            end = status;
            jobControl.end();
        }
    }
}
