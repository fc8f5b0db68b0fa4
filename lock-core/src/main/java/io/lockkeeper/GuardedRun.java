package io.lockkeeper;

import io.lockkeeper.engine.Skipped;

/** One run of a task that skips: tells what the task threw from what the lock did. Used by one thread. */
final class GuardedRun {
    private boolean begun;

    interface Attempt<R, X extends Exception> {
        R make(GuardedRun run) throws X, InterruptedException;
    }

    /** The task itself begins: what is thrown from now on is its own. */
    void begins() {
        begun = true;
    }

    static <R, X extends Exception> R orSkip(BlockingLocks locks, R skipped, Attempt<R, X> attempt)
            throws X, InterruptedException {
        var run = new GuardedRun();
        try {
            return attempt.make(run);
        } catch (LockStoreException why) {
            if (run.begun) throw why;
            Skipped.becauseOf(why, locks.calls.engine());
            return skipped;
        }
    }
}
