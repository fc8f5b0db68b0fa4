package io.lockkeeper.samples.bank;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.LockException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A worker process in Java: several threads that move money, through {@link BlockingLocks}. */
public final class JavaWorker {
    private static final long PAUSE_AFTER_FAILURE = 100;

    private final BlockingLocks locks;
    private final Ledger unlocked;
    private final Ledger locked;
    private final BankLine line;
    private final List<Thread> movers = new ArrayList<>();
    private volatile boolean moving;

    private JavaWorker(BlockingLocks locks, Assignment assignment, BankLine line) {
        this.locks = locks;
        this.unlocked = Ledger.open(assignment.unlocked());
        this.locked = Ledger.open(assignment.locked());
        this.line = line;
    }

    /** Runs until the bank says to quit, or has ended. */
    public static void main(String[] arguments) throws Exception {
        var assignment = Assignment.of(arguments);
        var line = BankLine.open();
        try (var locks = assignment.connect()) {
            new JavaWorker(locks.blocking(), assignment, line).serve();
        }
        System.exit(0);
    }

    private void serve() throws IOException, InterruptedException {
        int accounts = locked.accounts();
        line.say(Event.READY);
        for (var command = line.await(); command != Command.QUIT; command = line.await()) {
            switch (command) {
                case MOVE_UNLOCKED ->
                    start(() -> {
                        Mover.move(unlocked, Order.random(accounts), lock -> 0);
                        line.say(Event.MOVED);
                    });
                case MOVE_LOCKED -> start(() -> moveLocked(Order.random(accounts)));
                case PAUSE -> pause();
                default -> throw new IllegalStateException("Not for this worker: " + command);
            }
        }
    }

    private void moveLocked(Order order) throws IOException, InterruptedException {
        locks.runWithLocks(order.lockNames(), Assignment.WAIT, held -> {
            Mover.move(locked, order, held::fencingToken);
            line.say(Event.MOVED);
        });
    }

    private void start(Move move) {
        moving = true;
        for (int i = 0; i < Assignment.MOVERS; i++) {
            var mover = new Thread(() -> keep(move), "mover-" + i);
            movers.add(mover);
            mover.start();
        }
    }

    private void keep(Move move) {
        try {
            while (moving) {
                try {
                    move.once();
                } catch (LockException | IOException failure) {
                    line.say(Event.GAVE_UP, failure.toString());
                    Thread.sleep(PAUSE_AFTER_FAILURE);
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause() throws InterruptedException {
        moving = false;
        for (var mover : movers) mover.join();
        movers.clear();
        line.say(Event.IDLE);
    }

    @FunctionalInterface
    private interface Move {
        void once() throws IOException, InterruptedException;
    }
}
