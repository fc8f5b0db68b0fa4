package io.lockkeeper.zookeeper;

import java.util.List;
import org.apache.zookeeper.AsyncCallback.ChildrenCallback;
import org.apache.zookeeper.AsyncCallback.Create2Callback;
import org.apache.zookeeper.AsyncCallback.DataCallback;
import org.apache.zookeeper.AsyncCallback.MultiCallback;
import org.apache.zookeeper.AsyncCallback.StatCallback;
import org.apache.zookeeper.AsyncCallback.VoidCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper.States;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * One handle of ZooKeeper's client, which has one session: the requests that the store makes, and no others. Behind it
 * stands ZooKeeper's own client, or, in tests, a simulated ensemble.
 *
 * <p>Thread rules: any thread may call; nothing blocks. Answers and events come one at a time, in the order in which the
 * server sent them, on the handle's event thread. If the connection ends, requests without an answer fail with
 * {@code CONNECTIONLOSS}, in their order, and before the event that says so. Once the session is over they fail with
 * {@code SESSIONEXPIRED}, and if the event thread has ended, on the caller's thread before the call returns.
 */
interface ZooKeeperHandle {
    void create(String path, byte[] data, List<ACL> acl, CreateMode mode, Create2Callback answer);

    void delete(String path, int version, VoidCallback answer);

    void exists(String path, @Nullable Watcher watcher, StatCallback answer);

    void getData(String path, @Nullable Watcher watcher, DataCallback answer);

    void setData(String path, byte[] data, int version, StatCallback answer);

    void getChildren(String path, @Nullable Watcher watcher, ChildrenCallback answer);

    void multi(List<Op> operations, MultiCallback answer);

    void sync(String path, VoidCallback answer);

    /**
     * Removes this watcher's watches on the path, of any kind, but not from the server: it still sends the event. The
     * watcher is told that it was removed, before the answer.
     */
    void removeWatches(String path, Watcher watcher, VoidCallback answer);

    /** Removes all watches of the handle on the path, of any kind. */
    void removeAllWatches(String path, VoidCallback answer);

    States state();

    long sessionId();

    /** The session timeout as the server granted it, in milliseconds; 0 before there is a session. */
    int sessionTimeout();
}
