package io.lockkeeper.zookeeper;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.RevocationListener;
import org.jspecify.annotations.Nullable;

/** As {@link CuratorMutex}, for writers. */
final class CuratorWriteLock extends InterProcessReadWriteLock.WriteLock implements CuratorOwners.Owned {
    private final CuratorOwners owners;

    CuratorWriteLock(CuratorFramework client, String path, CuratorOwners owners) {
        super(client, path, null);
        this.owners = owners;
    }

    @Override
    public CuratorOwners owners() {
        return owners;
    }

    @Override
    public void acquire() throws Exception {
        owners.acquire(Side.WRITE);
    }

    @Override
    public boolean acquire(long time, @Nullable TimeUnit unit) throws Exception {
        return owners.acquire(Side.WRITE, time, unit);
    }

    @Override
    public void release() throws Exception {
        owners.release(Side.WRITE);
    }

    @Override
    public boolean isAcquiredInThisProcess() {
        return owners.isAcquired(Side.WRITE);
    }

    @Override
    public boolean isOwnedByCurrentThread() {
        return owners.isMine(Side.WRITE);
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
        return owners.nodePath(Side.WRITE);
    }

    @Override
    public String toString() {
        return owners.toString();
    }
}
