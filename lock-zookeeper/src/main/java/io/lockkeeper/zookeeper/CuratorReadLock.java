package io.lockkeeper.zookeeper;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.RevocationListener;
import org.jspecify.annotations.Nullable;

/** As {@link CuratorMutex}, for readers. */
final class CuratorReadLock extends InterProcessReadWriteLock.ReadLock implements CuratorOwners.Owned {
    private final CuratorOwners owners;

    CuratorReadLock(CuratorFramework client, String path, CuratorOwners owners, CuratorWriteLock writing) {
        super(client, path, null, writing);
        this.owners = owners;
    }

    @Override
    public CuratorOwners owners() {
        return owners;
    }

    @Override
    public void acquire() throws Exception {
        owners.acquire(Side.READ);
    }

    @Override
    public boolean acquire(long time, @Nullable TimeUnit unit) throws Exception {
        return owners.acquire(Side.READ, time, unit);
    }

    @Override
    public void release() throws Exception {
        owners.release(Side.READ);
    }

    @Override
    public boolean isAcquiredInThisProcess() {
        return owners.isAcquired(Side.READ);
    }

    @Override
    public boolean isOwnedByCurrentThread() {
        return owners.isMine(Side.READ);
    }

    @Override
    public void makeRevocable(RevocationListener<InterProcessMutex> listener) {
        throw owners.notRevocable();
    }

    @Override
    public void makeRevocable(RevocationListener<InterProcessMutex> listener, Executor executor) {
        throw owners.notRevocable();
    }

    @Override
    public @Nullable String getLockPath() {
        return owners.nodePath(Side.READ);
    }

    @Override
    public String toString() {
        return owners.toString();
    }
}
