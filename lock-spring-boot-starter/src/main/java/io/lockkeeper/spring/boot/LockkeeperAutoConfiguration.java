package io.lockkeeper.spring.boot;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.LockListener;
import io.lockkeeper.LockOptions;
import io.lockkeeper.Locks;
import io.lockkeeper.zookeeper.ZooKeeperLocks;
import org.apache.curator.framework.CuratorFramework;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The beans {@link LockOptions}, {@link Locks} and {@link BlockingLocks}, each unless the application has one. Every
 * {@link LockListener} bean hears of the locks. The locks
 * use the application's {@link CuratorFramework} if it has one, and never close it; otherwise they connect to
 * {@code lockkeeper.connect}. The context closes its locks: bodies that still run are cancelled or interrupted, and have
 * the {@code grace} to end.
 */
@AutoConfiguration(afterName = "org.springframework.cloud.zookeeper.ZookeeperAutoConfiguration")
@ConditionalOnProperty(prefix = "lockkeeper", name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(LockkeeperProperties.class)
public final class LockkeeperAutoConfiguration {
    /** For Spring. */
    public LockkeeperAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    LockOptions lockkeeperOptions(LockkeeperProperties properties, ObjectProvider<LockListener> listeners) {
        var options = properties.options();
        listeners.orderedStream().reduce(LockListener::andThen).ifPresent(options::listener);
        return options.build();
    }

    @Bean
    @ConditionalOnMissingBean
    Locks lockkeeperLocks(
            LockOptions options, LockkeeperProperties properties, ObjectProvider<CuratorFramework> clients) {
        var client = clients.getIfUnique();
        var servers = properties.connect();
        if (client == null && servers != null) return ZooKeeperLocks.connect(servers, options);
        if (client == null)
            throw new IllegalStateException("Lockkeeper does not know where ZooKeeper is. Set lockkeeper.connect to"
                    + " host:port,host:port, or define one CuratorFramework bean, or a @Primary one if there are several."
                    + " lockkeeper.enabled=false makes no locks");
        if (servers != null)
            LoggerFactory.getLogger(Locks.class)
                    .warn(
                            "lockkeeper.connect is ignored, because there is a CuratorFramework bean, which the locks use");
        return ZooKeeperLocks.on(client, options);
    }

    @Bean
    @ConditionalOnMissingBean
    BlockingLocks lockkeeperBlockingLocks(Locks locks) {
        return locks.blocking();
    }
}
