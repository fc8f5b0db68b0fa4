package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;

/**
 * What is in use over one connection, counted when {@link Locks#usage()} was called. The numbers come from the engine
 * itself, not from events, so they are exact; but they are read one after the other while callers come and go.
 * Immutable. Later versions may add values.
 */
public final class LockUsage {
    private final int waitingCalls;
    private final int validHolds;
    private final int lostHolds;
    private final int keptLocks;

    private LockUsage(int waiting, int holds, int lost, int kept) {
        this.waitingCalls = waiting;
        this.validHolds = holds;
        this.lostHolds = lost;
        this.keptLocks = kept;
    }

    /** For the engine, which counts. */
    @InternalLockApi
    public static LockUsage of(int waiting, int holds, int lost, int kept) {
        return new LockUsage(waiting, holds, lost, kept);
    }

    /** How many calls of this process wait for a lock. */
    public int waiting() {
        return waitingCalls;
    }

    /** How many holds this process has: granted or attached, and neither released nor lost. */
    public int holds() {
        return validHolds;
    }

    /**
     * How many holds were lost whose bodies have not ended yet, or whose handles have not been released. More than a few
     * for longer than the options' {@code grace} are bodies that ignore cancellation or interrupts.
     */
    public int lost() {
        return lostHolds;
    }

    /**
     * How many locks this process keeps although no caller uses them; see {@link LockOptions.Builder#keepFor}. They do not
     * count in {@link #holds}.
     */
    public int kept() {
        return keptLocks;
    }

    /** For logs: {@code waiting=3 holds=12 lost=0}, and {@code kept=2} if locks are kept. */
    @Override
    public String toString() {
        return "waiting=" + waitingCalls + " holds=" + validHolds + " lost=" + lostHolds
                + (keptLocks == 0 ? "" : " kept=" + keptLocks);
    }
}
