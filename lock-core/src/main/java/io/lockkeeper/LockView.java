package io.lockkeeper;

import io.lockkeeper.ThreadHolds.Entered;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode.Sharing;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * One name as a {@link Lock}. A thread owns it and may enter it again, and the view treats interrupts and misuse as
 * {@code ReentrantLock} does. What a thread has entered through one view of a name, it has entered through all of them.
 * A {@link ReadWriteLockView} has two such views, on terms that ask to read and to write. Thread rules: any thread may
 * call; the state is in {@link ThreadHolds}, by thread.
 */
final class LockView implements Lock {
    private final BlockingCalls locks;
    private final ThreadHolds threadHolds;
    private final String name;
    private final LockTerms terms;
    private final boolean isReading;

    LockView(BlockingCalls locks, String name, LockTerms terms) {
        this.locks = locks;
        this.threadHolds = locks.threadHolds();
        this.name = name;
        this.terms = terms;
        this.isReading = terms.mode().sharing() == Sharing.READ;
    }

    @Override
    public void lock() {
        enterUninterruptibly(LockOptions.FOREVER);
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        BlockingCalls.throwIfInterrupted();
        enter(LockOptions.FOREVER);
    }

    @Override
    public boolean tryLock() {
        if (isUpgrade()) return false;
        try {
            enterUninterruptibly(Duration.ZERO);
            return true;
        } catch (LockTimeoutException busy) {
            return false;
        }
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        BlockingCalls.throwIfInterrupted();
        if (isUpgrade()) return false; // however long it waited
        try {
            enter(Duration.ofNanos(Math.max(0, unit.toNanos(time))));
            return true;
        } catch (LockTimeoutException busy) {
            return false;
        }
    }

    private void enterUninterruptibly(Duration wait) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    interrupted |= Thread.interrupted();
                    enter(wait);
                    return;
                } catch (InterruptedException noted) {
                    interrupted = true; // it withdrew the request, so the next one begins at the end of the queue
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private void enter(Duration wait) throws InterruptedException {
        var entered = threadHolds.view(name);
        // The view entered the hold of a body, was not unlocked, and the body has ended: the lock must be taken anew.
        if (entered != null && !entered.owned && !entered.hold.isInUse()) entered = null;
        if (entered != null) {
            checkEntry(entered.hold);
            count(entered);
            return;
        }
        var around = threadHolds.find(name);
        if (around != null) checkEntry(around);
        var hold = around != null ? around : locks.acquireFull(name, terms.within(wait));
        var first = new Entered(hold, around == null);
        count(first);
        threadHolds.addView(name, first);
    }

    private void checkEntry(EngineHold held) {
        held.ensureHeld();
        if (!Nested.covers(held.mode(), terms.mode())) throw Nested.refusal(held, terms.mode());
    }

    private void count(Entered entered) {
        if (isReading) entered.reads++;
        else entered.others++;
    }

    /** Whether this thread reads already and asks to write: it would wait for itself. */
    private boolean isUpgrade() {
        var held = threadHolds.find(name);
        return held != null && Nested.isUpgrade(held.mode(), terms.mode());
    }

    @Override
    public void unlock() {
        var entered = threadHolds.view(name);
        if (entered == null || (isReading ? entered.reads : entered.others) == 0)
            throw new IllegalMonitorStateException(
                    Quoted.lock(name) + " is not held by this thread through its Lock view;"
                            + " only the thread that locked it there may unlock it");
        if (isReading) entered.reads--;
        else entered.others--;
        if (entered.reads + entered.others == 0) {
            threadHolds.removeView(name);
            if (entered.owned) entered.hold.release();
        } else if (!isReading && entered.others == 0 && entered.owned) {
            entered.hold.downgradeToRead(); // the thread has unlocked for writing, and reads on
        }
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException(
                Quoted.lock(name) + ": a distributed lock has no conditions; wait for the event itself");
    }

    @Override
    public String toString() {
        var entered = threadHolds.view(name);
        return Quoted.lock(name) + (entered == null ? "" : ", held by this thread");
    }
}
