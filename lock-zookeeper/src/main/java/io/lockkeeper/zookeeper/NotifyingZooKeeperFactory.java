package io.lockkeeper.zookeeper;

import java.io.IOException;
import java.util.function.LongConsumer;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * Makes ZooKeeper handles that announce their close before the server hears of it. Curator closes a handle by itself
 * when it thinks that the session has expired, and it is wrong if the client has reconnected at that moment. Without
 * the announcement, a hold would stay valid here after the server has removed its node. Thread rules: any thread may
 * call; the fields are volatile. The listener is called on the thread that closes the handle, under the handle's
 * monitor and before the request is sent.
 */
final class NotifyingZooKeeperFactory implements ZookeeperFactory {
    private record Made(ZooKeeper handle, long at) {}

    private volatile LongConsumer closing = session -> {};
    private volatile @Nullable Made latest;

    /** Sets the listener that is told the id of a session that is about to be closed. */
    void onClosing(LongConsumer listener) {
        closing = listener;
    }

    @Override
    public ZooKeeper newZooKeeper(String servers, int sessionMillis, Watcher watcher, boolean canBeReadOnly)
            throws IOException {
        return newZooKeeper(servers, sessionMillis, watcher, canBeReadOnly, null);
    }

    @Override
    public ZooKeeper newZooKeeper(
            String servers,
            int sessionMillis,
            Watcher watcher,
            boolean canBeReadOnly,
            @Nullable ZKClientConfig clientConfig)
            throws IOException {
        long at = System.nanoTime(); // taken before the handle can have a session
        var handle = new ZooKeeper(servers, sessionMillis, watcher, canBeReadOnly, clientConfig) {
            @Override
            public synchronized void close() throws InterruptedException {
                if (getState().isAlive()) closing.accept(getSessionId());
                super.close();
            }
        };
        latest = new Made(handle, at);
        return handle;
    }

    /** How many nanoseconds ago the handle was made, if it is the latest one; {@code Long.MAX_VALUE} if not. */
    long age(ZooKeeper handle) {
        var made = latest;
        return made != null && made.handle() == handle ? System.nanoTime() - made.at() : Long.MAX_VALUE;
    }
}
