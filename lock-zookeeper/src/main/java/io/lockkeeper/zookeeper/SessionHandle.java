package io.lockkeeper.zookeeper;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * One session: its ZooKeeper handle, and what Lockkeeper keeps for as long as the session lasts. If the session ends,
 * Curator mostly makes a new handle. Thread rules: immutable, and its parts may be used by any thread.
 *
 * @param watches our one watcher on the handle
 * @param runs the sequence runs of the current connection
 * @param ofConnection gives the successors of the current connection
 * @param timeoutMillis the session timeout; kept here because the handle forgets it when the session ends
 * @param index Curator's count of handles when this one was taken; a higher count means that there is a newer handle
 */
record SessionHandle(
        ZooKeeperHandle handle,
        Watches watches,
        SequenceRuns runs,
        Supplier<Successors> ofConnection,
        long sessionId,
        int timeoutMillis,
        long index) {
    SessionHandle {
        Objects.requireNonNull(handle);
    }

    Successors successors() {
        return ofConnection.get();
    }
}
