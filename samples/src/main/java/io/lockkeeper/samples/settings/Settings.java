package io.lockkeeper.samples.settings;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.Locks;
import io.lockkeeper.zookeeper.HoldCheck;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult.ErrorResult;
import org.apache.zookeeper.data.Stat;

/**
 * The settings of a service: a text in a ZooKeeper node that several processes change. A change reads the text and
 * writes a new one, under a lock. The write is a transaction that also checks the lock, so the servers refuse a process
 * that was stopped in between, has lost the lock, and does not know it yet. The write also names the version that was
 * read: the client's server may lag, and then the text that it read is not the newest.
 */
final class Settings {
    private static final String LOCK = "settings";

    private final CuratorFramework client;
    private final BlockingLocks locks;
    private final String path;

    /** @param path where the text is, in the client's namespace; the node must exist */
    Settings(CuratorFramework client, Locks locks, String path) {
        this.client = client;
        this.locks = locks.blocking();
        this.path = path;
    }

    String read() throws Exception {
        return new String(client.getData().forPath(path), StandardCharsets.UTF_8);
    }

    /**
     * Changes the text. Blocks until the lock is free and the text is written.
     *
     * @throws TooLateException if the lock was lost before the text was written; nothing was changed
     * @throws KeeperException.BadVersionException if the text that was read was not the newest; nothing was changed
     */
    void change(UnaryOperator<String> change) throws Exception {
        locks.runWithLock(LOCK, lock -> {
            var check = HoldCheck.of(lock);
            var read = new Stat();
            var text = new String(client.getData().storingStatIn(read).forPath(path), StandardCharsets.UTF_8);
            var changed = change.apply(text);
            try {
                client.transaction()
                        .forOperations(
                                check.op(client), // first, so that its result is the first one
                                client.transactionOp()
                                        .setData()
                                        .withVersion(read.getVersion())
                                        .forPath(path, changed.getBytes(StandardCharsets.UTF_8)));
            } catch (KeeperException refused) {
                throw isOver(refused) ? new TooLateException(refused) : refused;
            }
        });
    }

    /** Whether it was the check that failed. */
    private static boolean isOver(KeeperException refused) {
        var results = refused.getResults(); // null if the servers did not answer
        return results != null
                && results.get(0) instanceof ErrorResult checked
                && checked.getErr() == Code.NONODE.intValue();
    }

    /** The servers refused a change, because the lock was over when it came. */
    static final class TooLateException extends Exception {
        private static final long serialVersionUID = 1;

        TooLateException(KeeperException cause) {
            super("The lock was lost before the settings were written, and nothing was changed", cause);
        }
    }
}
