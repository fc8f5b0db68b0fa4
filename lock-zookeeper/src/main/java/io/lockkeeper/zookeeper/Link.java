package io.lockkeeper.zookeeper;

import java.util.Objects;
import org.apache.zookeeper.ZooKeeper;

/**
 * One ZooKeeper handle with the one watcher of ours on it. A handle is one session; Curator makes a new one when it
 * loses that.
 *
 * @param index Curator's count of handles when this one was taken
 */
record Link(ZooKeeper handle, Watches watches, long sessionId, long index) {
    Link {
        Objects.requireNonNull(handle);
    }
}
