package io.lockkeeper.engine;

import io.lockkeeper.LockStoreException;

/** What a task does that skips, when its lock could not even be asked for: it skips as well, and a line says so. */
public final class Skipped {
    private Skipped() {}

    /**
     * A schedule that goes on must outlive an outage of the servers, but not its connection.
     *
     * @throws LockStoreException this one, if the connection is closed and no later run could do better
     */
    public static void becauseOf(LockStoreException why, LockEngine engine) {
        if (engine.isClosed()) throw why;
        engine.log().warn("A run was skipped, for its lock could not be asked for. " + why.getMessage());
    }
}
