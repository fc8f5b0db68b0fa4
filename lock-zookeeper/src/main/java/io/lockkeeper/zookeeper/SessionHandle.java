package io.lockkeeper.zookeeper;

import java.util.Objects;
import java.util.function.Supplier;
import org.apache.zookeeper.ZooKeeper;

/**
 * One ZooKeeper handle with the one watcher of ours on it. A handle is one session; Curator makes a new one when it
 * loses that.
 *
 * @param ofConnection the heirs of the connection of now
 * @param timeoutMillis the session's time-out; the handle forgets it with the session
 * @param index Curator's count of handles when this one was taken
 */
record SessionHandle(
        ZooKeeper handle,
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
