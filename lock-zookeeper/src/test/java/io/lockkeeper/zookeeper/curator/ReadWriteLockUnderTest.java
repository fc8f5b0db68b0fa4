package io.lockkeeper.zookeeper.curator;

import io.lockkeeper.LockOptions;
import io.lockkeeper.zookeeper.CuratorLocks;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.utils.CloseableUtils;

/** Our read/write lock with the constructors of Curator's, which Curator's tests call. */
public final class ReadWriteLockUnderTest extends InterProcessReadWriteLock {
    /** A node for each caller, because a test counts the nodes. */
    private static final LockOptions FAIR = LockOptions.builder().fair(true).build();

    /** In the place of {@code InterProcessReadWriteLock(client, path)}. */
    public ReadWriteLockUnderTest(CuratorFramework client, String path) {
        this(CuratorLocks.over(client, FAIR).readWriteLock(path));
    }

    private ReadWriteLockUnderTest(InterProcessReadWriteLock ours) {
        super(ours.writeLock(), ours.readLock());
    }

    /** In the place of Curator's {@code TestCleanState}: this only closes the client. */
    public static void closeAndTestClean(CuratorFramework client) {
        CloseableUtils.closeQuietly(client);
    }
}
