package io.lockkeeper.benchmarks.servers;

import java.io.IOException;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * Runs ZooKeeper's own server program, and ends when the process that started it ends. Its argument is the
 * configuration file.
 */
public final class ZooKeeperMain {
    private ZooKeeperMain() {}

    public static void main(String[] arguments) {
        var starter = new Thread(ZooKeeperMain::endWithTheStarter, "starter-watch");
        starter.setDaemon(true);
        starter.start();
        QuorumPeerMain.main(arguments);
    }

    private static void endWithTheStarter() {
        try {
            while (System.in.read() >= 0) continue;
        } catch (IOException gone) {
            // the starter has ended too
        }
        Runtime.getRuntime().halt(0);
    }
}
