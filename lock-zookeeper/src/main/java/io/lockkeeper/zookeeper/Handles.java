package io.lockkeeper.zookeeper;

import java.io.IOException;
import java.util.function.LongConsumer;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/**
 * Makes the handles of a client of our own, which say that they are being closed before the server hears of it. Curator
 * closes a handle by itself when it thinks its session over, and may be wrong: a reconnection came at that moment.
 * Without a word before, a hold would be believed after the server has removed its node. Thread rules: the listener is
 * called on the thread that closes, before the request is sent.
 */
final class Handles implements ZookeeperFactory {
    private volatile LongConsumer closing = session -> {};

    /** Who is told of a session that is about to be closed. */
    void onClosing(LongConsumer listener) {
        closing = listener;
    }

    @Override
    public ZooKeeper newZooKeeper(String servers, int sessionMillis, Watcher watcher, boolean canBeReadOnly)
            throws IOException {
        return new ZooKeeper(servers, sessionMillis, watcher, canBeReadOnly) {
            @Override
            public synchronized void close() throws InterruptedException {
                if (getState().isAlive()) closing.accept(getSessionId());
                super.close();
            }
        };
    }
}
