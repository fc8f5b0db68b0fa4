package io.lockkeeper;

/**
 * One run of a task that may skip. It tells apart an exception of the task, which is thrown, and a failure to get the
 * lock, which skips the run. Thread rules: used by its own thread only.
 */
final class GuardedRun {
    private boolean begun;

    interface Attempt<R, X extends Exception> {
        R make(GuardedRun run) throws X, InterruptedException;
    }

    /** Records that the task itself begins. From now on every exception is the task's own. */
    void begins() {
        begun = true;
    }

    /**
     * Skips a run because the backend failed, and logs a line. A schedule ends at the first exception, and must survive
     * an outage of the servers.
     *
     * @throws LockStoreException the given one, if the connection is closed: no later run could get the lock
     */
    static void skip(LockStoreException why, Engine engine) {
        if (engine.isClosed()) throw why;
        engine.warn("A run was skipped, because the request for its lock failed. " + why.getMessage());
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
