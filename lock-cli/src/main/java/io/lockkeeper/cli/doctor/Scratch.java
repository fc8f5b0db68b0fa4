package io.lockkeeper.cli.doctor;

import java.util.UUID;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.KeeperException;

/** A place for nodes that only this check has: below the root, or above it as long as that does not exist. */
record Scratch(String parent, boolean isRoot, String path) {
    static Scratch of(Patient patient) throws Exception {
        var root = patient.options().root();
        var parent = root;
        while (!parent.equals("/") && !patient.exists(parent))
            parent = ZKPaths.getPathAndNode(parent).getPath();
        return new Scratch(
                parent, parent.equals(root), ZKPaths.makePath(parent, "lockkeeper-doctor-" + UUID.randomUUID()));
    }

    /** Deletes what a check may have left, also if its thread was interrupted: Curator would refuse to ask anything then. */
    static void clear(CuratorFramework client, String... paths) throws Exception {
        boolean interrupted = Thread.interrupted();
        try {
            for (var path : paths) delete(client, path);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private static void delete(CuratorFramework client, String path) throws Exception {
        try {
            client.delete().forPath(path);
        } catch (KeeperException.NoNodeException | KeeperException.NoAuthException notThere) {
            // It was not made, or the servers will remove it: it is ephemeral, or an empty container.
        }
    }
}
