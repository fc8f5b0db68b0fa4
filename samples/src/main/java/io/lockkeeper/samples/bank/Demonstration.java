package io.lockkeeper.samples.bank;

import io.lockkeeper.Locks;
import io.lockkeeper.samples.bank.Results.Late;
import io.lockkeeper.samples.bank.Results.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** The script of the demonstration: the scenes that the bank has its workers play, one after the other. */
final class Demonstration {
    private static final int ACCOUNTS = 16;
    private static final long BALANCE = 50_000;
    private static final int CONTROLS = 3;
    private static final Duration STRETCH = Duration.ofSeconds(3);

    private final Locks locks;
    private final Staff staff;
    private final Ledger unlocked;
    private final Ledger locked;
    private final Progress progress;

    private Demonstration(Locks locks, Staff staff, Ledger unlocked, Ledger locked, Progress progress) {
        this.locks = locks;
        this.staff = staff;
        this.unlocked = unlocked;
        this.locked = locked;
        this.progress = progress;
    }

    /** Runs all scenes with a server that is already running. The directory is for ledgers and logs. */
    static Results run(String connectString, Path directory, Progress progress)
            throws IOException, InterruptedException {
        var bank = new Assignment("bank", connectString, directory.resolve("unlocked"), directory.resolve("locked"));
        var unlocked = Ledger.create(bank.unlocked(), ACCOUNTS, BALANCE);
        var locked = Ledger.create(bank.locked(), ACCOUNTS, BALANCE);
        try (var locks = bank.connect()) {
            // Fails at once, with the reason, if there is no server.
            locks.blocking().acquire("bank").release();
            progress.say("ZooKeeper answers at " + connectString + "; starting two workers in Kotlin and one in Java");
            var staff = Staff.hire(connectString, bank.unlocked(), bank.locked(), directory);
            return new Demonstration(locks, staff, unlocked, locked, progress).play();
        }
    }

    private Results play() throws IOException, InterruptedException {
        long before = unlocked.books().total();
        var without = withoutLocks(before);

        progress.say("With locks: the same transfers, each under withLocks of its two accounts");
        show("with locks", locked);
        staff.start(Command.MOVE_LOCKED);
        Thread.sleep(STRETCH.toMillis());
        var freeAfter = killOne();
        Thread.sleep(STRETCH.toMillis());
        var late = stopOne();
        Thread.sleep(STRETCH.toMillis());
        staff.pause();
        var with = new Run(staff.moved(), staff.gaveUp(), locked.books());
        staff.dismiss();
        progress.show(() -> "");
        return new Results(before, without, with, freeAfter, late);
    }

    private Run withoutLocks(long before) throws IOException, InterruptedException {
        progress.say("Without locks, for comparison");
        show("without locks", unlocked);
        // A lost update can also make money. In the rare case that gains and losses cancel out, the run is repeated.
        for (int i = 0; i < CONTROLS; i++) {
            staff.start(Command.MOVE_UNLOCKED);
            Thread.sleep(STRETCH.toMillis());
            staff.pause();
            if (unlocked.books().total() < before) break;
        }
        var books = unlocked.books();
        progress.say(String.format(Locale.ROOT, "Without locks: %,d have become %,d", before, books.total()));
        return new Run(staff.moved(), staff.gaveUp(), books);
    }

    private Duration killOne() throws IOException, InterruptedException {
        var worker = staff.toBeKilled();
        var account = Account.lockName(Scenes.KILLED_IN.from());
        worker.tell(Command.STOP_IN_WRITE);
        worker.await(Event.HOLDING, Staff.PATIENCE);
        staff.kill();
        long killed = System.nanoTime();
        progress.say("Killed " + worker.name() + ", which holds " + account + " and was in the middle of a write");
        locks.blocking().acquire(account, Staff.PATIENCE).release();
        var after = Duration.ofNanos(System.nanoTime() - killed);
        progress.say(account + " was free again after " + Report.seconds(after));
        return after;
    }

    private Late stopOne() throws IOException, InterruptedException {
        var worker = staff.toBeStopped();
        var order = Scenes.STOPPED_IN;
        // It must not be stopped in a write: then it would hold the file's lock, and nobody could use the ledger.
        worker.tell(Command.PAUSE);
        worker.await(Event.IDLE, Staff.PATIENCE);
        worker.tell(Command.WRITE_LATE);
        var token = worker.await(Event.HOLDING, Staff.PATIENCE);
        long stopped = System.nanoTime();
        try (var asLongAs = Stopped.stop(worker.pid())) {
            progress.say("Stopped " + worker.name() + ", which holds " + String.join(" and ", order.lockNames())
                    + " with token " + token);
            locks.blocking().runWithLocks(order.lockNames(), Staff.PATIENCE, held -> {
                var newer = held.fencingToken(order.lockNames().get(0));
                Mover.move(locked, order, held::fencingToken);
                progress.say("The bank has them now, with token " + newer + ", and has written");
            });
        }
        var stoppedFor = Duration.ofNanos(System.nanoTime() - stopped);
        progress.say("Continued " + worker.name() + ", which now tries to write with its old token");
        worker.tell(Command.GO_ON);
        var told = worker.await(Event.TOLD, Staff.PATIENCE);
        var refusal = worker.await(Event.REFUSED, Staff.PATIENCE);
        progress.say("Refused: " + refusal);
        worker.tell(Command.MOVE_LOCKED);
        return new Late(stoppedFor, told, refusal);
    }

    private void show(String run, Ledger ledger) {
        progress.show(() -> {
            try {
                return String.format(
                        Locale.ROOT,
                        "%s: %s; money %,d",
                        run,
                        staff,
                        ledger.books().total());
            } catch (IOException e) {
                return run + ": " + e.getMessage();
            }
        });
    }
}
