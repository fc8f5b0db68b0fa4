package io.lockkeeper.cli.connection;

import io.lockkeeper.LockOptions;
import io.lockkeeper.Locks;
import io.lockkeeper.zookeeper.ZooKeeperLocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that asks servers. */
public final class ConnectionOptions {
    static final String CONFIG = "--config";

    private static final int RETRY_MILLIS = 100;

    /** The options that the environment and the configuration file can give, without their dashes. */
    static final SortedSet<String> CONFIGURABLE =
            new TreeSet<>(List.of("connect", "root", "session-timeout", "label", "auth-file", "acl", "client-config"));

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-z", "--connect"},
            paramLabel = "HOSTS",
            description = "the servers: host:port,host:port/chroot")
    private @Nullable String connect;

    @Option(
            names = "--root",
            paramLabel = "PATH",
            description = "the path below which the locks are; /locks by default")
    private @Nullable String root;

    @Option(
            names = "--session-timeout",
            paramLabel = "TIME",
            description = "after this time a dead process's locks are free; 15s by default, in run 30s")
    private @Nullable Duration sessionTimeout;

    @Option(
            names = "--label",
            paramLabel = "TEXT",
            description = "the name of this process that others see; the host's name by default")
    private @Nullable String label;

    @Option(
            names = "--auth-file",
            paramLabel = "FILE",
            description = "a file with the credentials, one scheme:data a line, for example digest:user:password")
    private @Nullable Path authFile;

    @Option(
            names = "--acl",
            paramLabel = "WHO",
            description = "who may change the nodes that this makes: open (everybody, the default), or creator"
                    + " (those with the credentials)")
    private NodeAcl acl = NodeAcl.open;

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description = "a file of properties for ZooKeeper's client, for TLS and SASL")
    private @Nullable Path clientConfig;

    @Option(
            names = CONFIG,
            paramLabel = "FILE",
            description = "a file with these options, one connect=host:port a line;"
                    + " by default ~/.config/lockkeeper/config, if it exists")
    private @Nullable Path config;

    /** Connects; returns at once, as {@link ZooKeeperLocks#connect} does. The caller closes it. */
    public Locks connect() {
        return connect(options -> options);
    }

    /** The same, with options that the command sets. */
    public Locks connect(UnaryOperator<LockOptions.Builder> more) {
        return ZooKeeperLocks.connect(servers(), more.apply(options()).build(), settings()::apply);
    }

    /** The session timeout that was given. */
    public Optional<Duration> sessionTimeout() {
        return Optional.ofNullable(sessionTimeout);
    }

    /** A client with the same settings, for what locks do not show. It is started; the caller closes it. */
    public CuratorFramework client() {
        var options = options().build();
        var client = CuratorFrameworkFactory.builder()
                .connectString(servers())
                .sessionTimeoutMs((int)
                        Math.min(Integer.MAX_VALUE, options.sessionTimeout().toMillis()))
                .connectionTimeoutMs((int) options.ioTimeout().toMillis())
                .retryPolicy(new RetryOneTime(RETRY_MILLIS));
        settings().apply(client);
        var built = client.build();
        built.start();
        return built;
    }

    /** The settings of ZooKeeper's own client, such as TLS. */
    public ZKClientConfig clientConfig() {
        return settings().config();
    }

    private ClientSettings settings() {
        return new ClientSettings(authFile, acl, clientConfig);
    }

    /** The servers as they were given. */
    public String servers() {
        if (connect == null)
            throw new ParameterException(
                    command.commandLine(),
                    "no servers are given. Say --connect host:port, set LOCKKEEPER_CONNECT, or write connect=host:port into"
                            + " ~/.config/lockkeeper/config");
        return connect;
    }

    private LockOptions.Builder options() {
        var options = LockOptions.builder();
        if (root != null) options.root(root);
        if (sessionTimeout != null) options.sessionTimeout(sessionTimeout);
        if (label != null) options.label(label);
        return options;
    }
}
