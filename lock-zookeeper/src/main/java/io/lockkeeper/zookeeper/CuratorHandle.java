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
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.ZooKeeper.States;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * A handle of ZooKeeper's own client, which Curator has made. Thread rules: immutable; any thread may call; nothing
 * blocks.
 */
final class CuratorHandle implements ZooKeeperHandle {
    private final ZooKeeper zookeeper;

    CuratorHandle(ZooKeeper zookeeper) {
        this.zookeeper = zookeeper;
    }

    ZooKeeper zookeeper() {
        return zookeeper;
    }

    @Override
    public void create(String path, byte[] data, List<ACL> acl, CreateMode mode, Create2Callback answer) {
        zookeeper.create(path, data, acl, mode, answer, null);
    }

    @Override
    public void delete(String path, int version, VoidCallback answer) {
        zookeeper.delete(path, version, answer, null);
    }

    @Override
    public void exists(String path, @Nullable Watcher watcher, StatCallback answer) {
        zookeeper.exists(path, watcher, answer, null);
    }

    @Override
    public void getData(String path, @Nullable Watcher watcher, DataCallback answer) {
        zookeeper.getData(path, watcher, answer, null);
    }

    @Override
    public void setData(String path, byte[] data, int version, StatCallback answer) {
        zookeeper.setData(path, data, version, answer, null);
    }

    @Override
    public void getChildren(String path, @Nullable Watcher watcher, ChildrenCallback answer) {
        zookeeper.getChildren(path, watcher, answer, null);
    }

    @Override
    public void multi(List<Op> operations, MultiCallback answer) {
        zookeeper.multi(operations, answer, null);
    }

    @Override
    public void sync(String path, VoidCallback answer) {
        zookeeper.sync(path, answer, null);
    }

    @Override
    public void removeWatches(String path, Watcher watcher, VoidCallback answer) {
        zookeeper.removeWatches(path, watcher, WatcherType.Any, true, answer, null);
    }

    @Override
    public void removeAllWatches(String path, VoidCallback answer) {
        zookeeper.removeAllWatches(path, WatcherType.Any, true, answer, null);
    }

    @Override
    public States state() {
        return zookeeper.getState();
    }

    @Override
    public long sessionId() {
        return zookeeper.getSessionId();
    }

    @Override
    public int sessionTimeout() {
        return zookeeper.getSessionTimeout();
    }

    @Override
    public String toString() {
        return zookeeper.toString();
    }
}
