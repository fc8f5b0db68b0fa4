package io.lockkeeper;

/** One run of a task that may skip: tells the task's exceptions from the lock's. Used by one thread only. */
final class GuardedRun {
    private boolean begun;

    interface Attempt<R, X extends Exception> {
        R make(GuardedRun run) throws X, InterruptedException;
    }

    /** Records that the task itself begins: exceptions from now on are its own. */
    void begins() {
        begun = true;
    }

    /**
     * Skips a run because the backend failed, and logs a line: a schedule must survive an outage of the servers.
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
