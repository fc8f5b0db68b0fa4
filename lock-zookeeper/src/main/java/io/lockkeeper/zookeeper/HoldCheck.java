package io.lockkeeper.zookeeper;

import io.lockkeeper.EngineHolds;
import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;
import io.lockkeeper.engine.hold.OwnNode;
import io.lockkeeper.internal.Quoted;
import java.util.Objects;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;

/**
 * A check for your own ZooKeeper transaction ({@code multi}): with it the servers refuse the transaction, as a whole
 * and with {@code NONODE}, once the lock is over. So data in the same ensemble is never written by a holder whose lock
 * somebody else has by now, however late the write comes: after the session expired, after the lock was stolen, removed
 * by hand or released, and also after it went to the next caller of the same process.
 *
 * <p>The operation checks that the hold's node exists. Renewals do not disturb it, so one check serves the hold for as
 * long as it lasts, and any number of transactions. After a loss or a release the node may stay for a while: for the
 * {@code grace}, for {@code holdAtLeast}, or until the servers can be reached. Until it has gone the check passes, and
 * nobody else has the lock.
 *
 * <p>The check is about writes. What you read under the lock may be old if you read it with another client than that of
 * the locks, whose server may lag: {@code sync} first, or write with the version that you read.
 *
 * <p>Any client of the same ensemble may send the transaction. It needs the right to read the lock's node. If the check
 * is the first operation, the first result of the exception ({@code KeeperException.getResults()}) says whether it was
 * what failed.
 *
 * <p>The first check of a hold has a price: at the hold's end the lock is not handed on within the process. The next
 * caller there enters the queue anew, behind the processes that wait. Holds that are never checked pay nothing.
 *
 * <p>Immutable, and safe for use from any thread. No method blocks or sends a request.
 */
public final class HoldCheck {
    private static final int ANY_VERSION = -1;

    private final String path;
    private final @Nullable String chroot;

    private HoldCheck(String path, @Nullable String chroot) {
        this.path = path;
        this.chroot = chroot;
    }

    /**
     * The check for this lock: a handle, or what the body of a call was given. Does not block, and sends no request.
     * Re-entries have the check of the hold that they entered.
     *
     * @throws LockLostException if the lock was lost
     * @throws IllegalStateException if it was released
     * @throws UnsupportedOperationException if it is not held on ZooKeeper, but on the memory backend, for example, or if
     *     it is the hold of an attached ticket, whose node may outlive it
     * @throws IllegalArgumentException if this library did not make the {@code HeldLock}
     */
    public static HoldCheck of(HeldLock lock) {
        var hold = EngineHolds.engineHold(Objects.requireNonNull(lock, "The lock must not be null"));
        if (hold == null)
            throw new IllegalArgumentException("Not a lock of this library: " + lock
                    + ". Pass what acquire returned, or what the body was given.");
        var own = OwnNode.of(hold);
        if (own.store() instanceof ZooKeeperStore servers)
            return new HoldCheck(servers.path(own.lock(), own.node()), servers.chroot());
        throw new UnsupportedOperationException(Quoted.lock(own.lock()) + " is held on "
                + own.store().describe() + ", which has no transactions; use the fencing token there");
    }

    /**
     * The node's path, as the client of the locks sees it: with the root and the namespace, but without the chroot at
     * the end of its connect string.
     */
    public String path() {
        return path;
    }

    /** The operation for a plain ZooKeeper client with the same chroot as the client of the locks, usually without one. */
    public Op op() {
        return Op.check(path, ANY_VERSION);
    }

    /**
     * The operation for a plain ZooKeeper client with this connect string. Its chroot may differ from that of the locks.
     *
     * @throws IllegalArgumentException if the locks are not below that chroot, so that the client can't name their nodes
     */
    public Op op(String connectString) {
        ConnectString.check(connectString);
        return Op.check(pathFor(ConnectString.chroot(connectString)), ANY_VERSION);
    }

    /**
     * The operation for {@code client.transaction().forOperations(…)} of this Curator client. Its namespace and its
     * chroot may differ from those of the locks; other operations of the transaction keep to the client's namespace.
     *
     * @throws IllegalArgumentException if the locks are not below the client's chroot, so that it can't name their nodes
     * @throws IllegalStateException if the client is not started, or is closed
     */
    public CuratorOp op(CuratorFramework client) {
        var servers = Objects.requireNonNull(client, "The client must not be null")
                .getZookeeperClient()
                .getCurrentConnectionString();
        var itsPath = pathFor(ConnectString.chroot(servers));
        try {
            return client.usingNamespace(null).transactionOp().check().forPath(itsPath);
        } catch (RuntimeException known) {
            throw known;
        } catch (Exception declared) { // Curator declares it for all of its builders; this one asks no server
            throw new IllegalStateException("No check of " + itsPath + " can be made: " + declared, declared);
        }
    }

    private String pathFor(@Nullable String clientsChroot) {
        var full = chroot == null ? path : chroot + path;
        if (clientsChroot == null) return full;
        if (full.startsWith(clientsChroot + "/")) return full.substring(clientsChroot.length());
        throw new IllegalArgumentException("A client below the chroot " + clientsChroot + " can't name the lock's node "
                + full + ". Send the transaction with a client above both.");
    }

    @Override
    public String toString() {
        return "HoldCheck(" + path + ")";
    }
}
