package io.lockkeeper;

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

    /**
     * The lock could not even be asked for, so the task skips this run, and a line in the log says so: a schedule must outlive an
     * outage of the servers.
     *
     * @throws LockStoreException this one, if the connection is closed and no later run could do better
     */
    static void skip(LockStoreException why, Engine engine) {
        if (engine.isClosed()) throw why;
        engine.warn("A run was skipped, for its lock could not be asked for. " + why.getMessage());
    }

    static <R, X extends Exception> R orSkip(BlockingCalls locks, R skipped, Attempt<R, X> attempt)
            throws X, InterruptedException {
        var run = new GuardedRun();
        try {
            return attempt.make(run);
        } catch (LockStoreException why) {
            if (run.begun) throw why;
            skip(why, locks.engine());
            return skipped;
        }
    }
}
