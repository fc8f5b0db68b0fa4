package io.lockkeeper.zookeeper;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockOptions;
import io.lockkeeper.internal.Names;
import java.util.Objects;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessLock;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.zookeeper.common.PathUtils;

/**
 * These locks in the shape of Curator's, so that code typed against Curator's classes changes by one line:
 * {@code CuratorLocks.over(client).mutex("/locks/a")} in the place of {@code new InterProcessMutex(client, "/locks/a")}.
 * A path is Curator's: absolute, below the client's namespace and chroot. Both kinds stand in one queue there, so the
 * processes of a running system can change over one at a time; see docs/migrating-from-curator.md.
 *
 * <p>As in Curator, a lock belongs to the thread that acquired it through this object, and that thread may enter it
 * again. {@code release} by another thread throws {@link IllegalMonitorStateException}. A timed {@code acquire} returns
 * false if others held the lock for that long. An acquire fails with a {@code KeeperException} if the servers cannot be
 * reached or refuse it, and with {@link InterruptedException} if the thread is interrupted. Calls block.
 *
 * <p>What is new: the lock ends before its session can, and the log says so, as does {@link LockOptions.Builder#listener}.
 * Then {@code isAcquiredInThisProcess} is false. {@code release} of a lost lock does not throw, and others get in when it
 * was called, or after the options' {@code grace}. The thread is not interrupted: use {@link #held} to hear of the loss.
 * A thread that enters a lost lock again gets {@link io.lockkeeper.LockLostException}, once.
 *
 * <p>Callers of one process share a node, so {@code getParticipantNodes} lists a node for a process and not for each
 * caller. {@code makeRevocable} throws {@link UnsupportedOperationException}. Safe for use from any thread.
 */
public final class CuratorLocks {
    private static final LockOptions DEFAULTS = LockOptions.defaults();

    private final CuratorFramework client;
    private final LockOptions options;

    private CuratorLocks(CuratorFramework client, LockOptions options) {
        this.client = Objects.requireNonNull(client, "The client must not be null");
        this.options = Objects.requireNonNull(options, "The options must not be null; without them defaults are used");
    }

    /** Locks over your client, with default options; see {@link #over(CuratorFramework, LockOptions)}. */
    public static CuratorLocks over(CuratorFramework client) {
        return new CuratorLocks(client, DEFAULTS);
    }

    /**
     * Locks over your client, which is never closed here. It need not be started before the first acquire. All locks
     * over one client and the same options object share heartbeats, which end with the client: there is nothing to
     * close. The options' root, default wait and session timeout have no effect. Does not block.
     */
    public static CuratorLocks over(CuratorFramework client, LockOptions options) {
        return new CuratorLocks(client, options);
    }

    /**
     * A mutex at this path, as {@code new InterProcessMutex(client, path)} makes it. Does not block, and sends nothing.
     *
     * @throws IllegalArgumentException if ZooKeeper refuses the path, if it is longer than 512 bytes, or if it is the
     *     root and the client has no namespace
     */
    public InterProcessMutex mutex(String path) {
        return new CuratorMutex(client, path, CuratorOwners.ofMutex(calls(path)));
    }

    /**
     * A read/write lock at this path, as {@code new InterProcessReadWriteLock(client, path)} makes it. A thread that writes
     * may acquire the lock for reading too, and go on reading after it has released it for writing. A thread that only
     * reads can't write: {@code acquire} throws {@link io.lockkeeper.LockNestedException}, where Curator's waits for ever,
     * and with a time it returns false at once. Does not block, and sends nothing.
     *
     * @throws IllegalArgumentException as {@link #mutex} does
     */
    public InterProcessReadWriteLock readWriteLock(String path) {
        return CuratorReadWriteLock.of(client, path, CuratorOwners.ofReadWriteLock(calls(path)));
    }

    private CuratorCalls calls(String path) {
        return new CuratorCalls(client, options, checked(path));
    }

    private String checked(String path) {
        PathUtils.validatePath(path);
        if (path.length() > 1 || !client.getNamespace().isEmpty()) {
            Names.check(path);
            return path;
        }
        throw new IllegalArgumentException(
                "A lock can't stand at the root; choose another path, or give the client a namespace");
    }

    /**
     * What the calling thread holds through one of these locks: its fencing token, its loss, and the lock for
     * {@link HoldCheck#of}. A thread that reads and writes has one hold. Leave its release to {@code lock.release()}. Does not block.
     *
     * @throws IllegalMonitorStateException if the thread does not hold the lock, or has lost it and was told
     * @throws IllegalArgumentException if this class did not make the lock
     */
    public static HeldLock held(InterProcessLock lock) {
        if (Objects.requireNonNull(lock, "The lock must not be null") instanceof CuratorOwners.Owned owned)
            return owned.owners().held();
        throw new IllegalArgumentException("Not a lock of CuratorLocks: " + lock);
    }

    @Override
    public String toString() {
        return "CuratorLocks(" + client + ")";
    }
}
