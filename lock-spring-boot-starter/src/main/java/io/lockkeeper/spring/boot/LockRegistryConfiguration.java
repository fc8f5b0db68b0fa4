package io.lockkeeper.spring.boot;

import io.lockkeeper.Locks;
import io.lockkeeper.spring.integration.LockkeeperLockRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.LockRegistry;

/** The lock registry of Spring Integration 7, unless the application has another. */
@AutoConfiguration(after = LockkeeperAutoConfiguration.class)
@ConditionalOnClass(DistributedLock.class)
@ConditionalOnBean({Locks.class, LockkeeperProperties.class})
final class LockRegistryConfiguration {
    @Bean
    @ConditionalOnMissingBean(LockRegistry.class)
    LockkeeperLockRegistry lockkeeperLockRegistry(Locks locks, LockkeeperProperties properties) {
        var keys = Namespaces.within(locks, properties.integration().namespace());
        var ttl = properties.integration().ttl();
        return ttl == null ? new LockkeeperLockRegistry(keys) : new LockkeeperLockRegistry(keys, ttl);
    }
}
