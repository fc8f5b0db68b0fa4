package io.lockkeeper.zookeeper;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;

/** A read/write lock of this library as Curator's class. Both of its locks share the record of who owns them. */
final class CuratorReadWriteLock extends InterProcessReadWriteLock {
    private CuratorReadWriteLock(CuratorWriteLock writing, CuratorReadLock reading) {
        super(writing, reading);
    }

    static CuratorReadWriteLock of(CuratorFramework client, String path, CuratorOwners owners) {
        var writing = new CuratorWriteLock(client, path, owners);
        return new CuratorReadWriteLock(writing, new CuratorReadLock(client, path, owners, writing));
    }

    @Override
    public String toString() {
        return writeLock().toString();
    }
}
