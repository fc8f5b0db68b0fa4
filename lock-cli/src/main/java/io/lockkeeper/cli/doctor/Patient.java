package io.lockkeeper.cli.doctor;

import io.lockkeeper.LockOptions;
import io.lockkeeper.Locks;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/**
 * What the checks look at.
 *
 * @param servers each server of the connect string, as it answered on its own
 * @param options what locks on these servers would use
 * @param client a client with the same credentials; connected, if its check was passed
 * @param locks the locks on these servers
 */
record Patient(List<Server> servers, LockOptions options, CuratorFramework client, Locks locks) {
    ZooKeeper session() throws Exception {
        return client.getZookeeperClient().getZooKeeper();
    }

    /** Whether the path exists. A server that tells this to nobody without rights thereby says that it does. */
    boolean exists(String path) throws Exception {
        try {
            return client.checkExists().forPath(path) != null;
        } catch (KeeperException.NoAuthException refused) {
            return true;
        }
    }

    /** Heartbeats come so often. */
    long heartbeatMillis() throws Exception {
        return session().getSessionTimeout() / 10;
    }
}
