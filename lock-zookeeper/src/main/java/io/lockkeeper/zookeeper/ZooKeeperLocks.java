package io.lockkeeper.zookeeper;

import io.lockkeeper.LockOptions;
import io.lockkeeper.Locks;
import io.lockkeeper.engine.LockEngine;
import io.lockkeeper.internal.DaemonThreads;
import io.lockkeeper.internal.Nanos;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryForever;

/**
 * Makes {@link Locks} on ZooKeeper servers, version 3.6 or newer. Each lock is a container node {@code <root>/<name>}
 * with an ephemeral sequential child for each contender. Curator's {@code InterProcessMutex} uses the same layout, so
 * the two exclude each other on one path: to share a Curator path {@code /a/b}, use the root {@code /a} and the name
 * {@code b}. Any thread may call these methods. A null argument throws {@link NullPointerException}.
 */
public final class ZooKeeperLocks {
    private static final String OPTIONS = "The options must not be null; LockOptions.defaults() are the usual ones";
    private static final int RECONNECT_MILLIS = 1000;
    private static final int MOST_MILLIS = 1 << 30; // twelve days: ZooKeeper's client doubles it in an int

    private ZooKeeperLocks() {}

    /**
     * Locks over a new client, with default options. Returns at once; see {@link #connect(String, LockOptions)}.
     *
     * @throws IllegalArgumentException if the connect string is malformed
     */
    public static Locks connect(String connectString) {
        return connect(connectString, LockOptions.defaults());
    }

    /**
     * Locks over a new client, which {@link Locks#close()} closes. Returns at once, without waiting for a server; each
     * acquire then waits for a connection within its own wait. Everybody who can reach the servers can change the
     * nodes. For ACLs, authentication or TLS see {@link #connect(String, LockOptions, Consumer)}.
     *
     * @param connectString as for ZooKeeper's client: {@code host:port,host:port/chroot}. The chroot must exist. It is
     *     not created, because a chroot that does not exist is mostly a typing error, and locks below it would exclude
     *     nobody. The options' root is created when it is needed
     * @throws IllegalArgumentException if the connect string is malformed
     */
    public static Locks connect(String connectString, LockOptions options) {
        return connect(connectString, options, plain -> {});
    }

    /**
     * The same as {@link #connect(String, LockOptions)}, for a client with authentication, ACLs or TLS. The given
     * function sets them at the builder of the client; {@link ClientSecurity} is such a function for the usual settings.
     * It is called once, on this thread. Connect string, session timeout, retry policy and factory of handles are the
     * library's, whatever it sets; a namespace counts as usual.
     *
     * @param configure for example {@code ClientSecurity.none().digest(user, password).creatorOnly()}, or
     *     {@code client -> client.authorization("digest", bytes).aclProvider(acls)}
     * @throws IllegalArgumentException if the connect string is malformed
     */
    public static Locks connect(
            String connectString, LockOptions options, Consumer<CuratorFrameworkFactory.Builder> configure) {
        ConnectString.check(connectString);
        Objects.requireNonNull(options, OPTIONS);
        Objects.requireNonNull(configure, "The function that configures the client must not be null");
        var handles = new NotifyingZooKeeperFactory();
        var client = client(connectString, options, handles, configure);
        try {
            var paths = new LockPaths(client.getNamespace(), options.root());
            var store = new ZooKeeperStore(
                    new CuratorHandles(client, handles), connectString, paths, options, Acls.of(client));
            return LockEngine.over(store, options);
        } catch (Throwable notMade) { // for example, no thread for the timer could be started
            client.close();
            throw notMade;
        }
    }

    /** A new client, which is started. */
    static CuratorFramework client(String connectString, LockOptions options, NotifyingZooKeeperFactory handles) {
        return client(connectString, options, handles, plain -> {});
    }

    private static CuratorFramework client(
            String connectString,
            LockOptions options,
            NotifyingZooKeeperFactory handles,
            Consumer<CuratorFrameworkFactory.Builder> configure) {
        int sessionMillis = (int) Math.min(MOST_MILLIS, Nanos.nanos(options.sessionTimeout()) / 1_000_000);
        var builder = CuratorFrameworkFactory.builder();
        configure.accept(builder);
        var client = builder.connectString(connectString)
                .sessionTimeoutMs(sessionMillis)
                .connectionTimeoutMs(sessionMillis)
                // The tracker would replace the given addresses by those that the servers know of each other, and this
                // process may not be able to reach those.
                .ensembleTracker(false)
                .zookeeperFactory(handles)
                .retryPolicy(new RetryForever(RECONNECT_MILLIS))
                .build();
        try {
            // The client's threads live long and inherit from the thread that starts it, which so is not the caller's.
            DaemonThreads.run(client::start, "lockkeeper-start");
            return client;
        } catch (Throwable notStarted) { // to start it takes threads as well
            client.close();
            throw notStarted;
        }
    }

    /**
     * Locks over your client, with default options. Returns at once; see {@link #on(CuratorFramework, LockOptions)}.
     *
     * @throws IllegalArgumentException if the client is not started, or its ACL provider can't be read
     */
    public static Locks on(CuratorFramework client) {
        return on(client, LockOptions.defaults());
    }

    /**
     * Locks over your client, which the library never closes. They use the client's namespace, ACL provider,
     * authentication, TLS and session timeout, and ignore the options' session timeout. Returns at once, without
     * waiting for a server; each acquire then waits for a connection within its own wait. One risk remains with a
     * borrowed client: after a session timeout without a connection, Curator may close a session at the moment when it
     * was resumed. With your client the locks learn of this after it has happened; with {@code connect} they learn of
     * it before.
     *
     * @throws IllegalArgumentException if the client is not started, or its ACL provider can't be read
     */
    public static Locks on(CuratorFramework client, LockOptions options) {
        Objects.requireNonNull(client, "The client must not be null");
        return on(client, options, Acls.of(client));
    }

    /**
     * The same as {@link #on(CuratorFramework, LockOptions)}, with this ACL provider instead of the client's.
     *
     * @throws IllegalArgumentException if the client is not started
     */
    public static Locks on(CuratorFramework client, LockOptions options, ACLProvider acls) {
        Objects.requireNonNull(client, "The client must not be null");
        Objects.requireNonNull(options, OPTIONS);
        Objects.requireNonNull(acls, "The ACL provider must not be null; without one the client's is taken");
        if (client.getState() != CuratorFrameworkState.STARTED)
            throw new IllegalArgumentException("The client must be started first (client.start()), and not be closed;"
                    + " it is " + client.getState());
        var servers = client.getZookeeperClient().getCurrentConnectionString();
        var paths = new LockPaths(client.getNamespace(), options.root());
        return LockEngine.over(
                new ZooKeeperStore(new CuratorHandles(client, null), servers, paths, options, acls), options);
    }
}
