package io.lockkeeper.zookeeper;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.LockOptions;
import io.lockkeeper.Locks;
import io.lockkeeper.engine.LockEngine;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.curator.CuratorZookeeperClient;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;

/**
 * The locks behind Curator's classes: one for each client, namespace and options. It is made by the first acquire and
 * forgotten when the client is closed, because Curator's classes are made anywhere and have nothing to close. Thread
 * rules: any thread may call; the map is concurrent, and nothing runs under a lock of it.
 */
final class CuratorSessions {
    /** Curator may make several clients of the same namespace; all of them have this connection. */
    private record Key(CuratorZookeeperClient connection, String namespace, LockOptions options) {}

    private static final ConcurrentMap<Key, Locks> OPEN = new ConcurrentHashMap<>();

    private CuratorSessions() {}

    /**
     * The locks over this client. Does not block.
     *
     * @throws IllegalStateException if the client is not started, or is closed
     */
    static Locks of(CuratorFramework client, LockOptions options) {
        if (client.getState() != CuratorFrameworkState.STARTED)
            throw new IllegalStateException(
                    "The client must be started (client.start()) and not be closed; it is " + client.getState());
        var key = new Key(client.getZookeeperClient(), client.getNamespace(), options);
        var known = OPEN.get(key);
        if (known != null) return known;
        var servers = client.getZookeeperClient().getCurrentConnectionString();
        var store = new ZooKeeperStore(
                new CuratorHandles(client, null),
                servers,
                LockPaths.asNames(client.getNamespace()),
                options,
                Acls.of(client));
        var made = LockEngine.over(store, options);
        var first = OPEN.putIfAbsent(key, made);
        if (first != null) {
            made.closeAsync(Duration.ZERO); // another thread was faster, and nobody has used this one
            return first;
        }
        made.onConnectionChange(state -> {
            if (state == ConnectionState.CLOSED) OPEN.remove(key, made);
        });
        if (made.connectionState() == ConnectionState.CLOSED) OPEN.remove(key, made); // before it was watched
        return made;
    }

    /** How many there are, for tests. */
    static int open() {
        return OPEN.size();
    }
}
