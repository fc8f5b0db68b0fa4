package io.lockkeeper.spring.boot;

import io.lockkeeper.Locks;
import io.lockkeeper.spring.integration.PlainLockRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.support.locks.LockRegistry;

/** The lock registry of Spring Integration 6.5, unless the application has another. */
@AutoConfiguration(after = LockkeeperAutoConfiguration.class)
@ConditionalOnClass(LockRegistry.class)
@ConditionalOnMissingClass("org.springframework.integration.support.locks.DistributedLock")
@ConditionalOnBean({Locks.class, LockkeeperProperties.class})
final class PlainLockRegistryConfiguration {
    @Bean
    @ConditionalOnMissingBean(LockRegistry.class)
    PlainLockRegistry lockkeeperLockRegistry(Locks locks, LockkeeperProperties properties) {
        var keys = Namespaces.within(locks, properties.integration().namespace());
        var ttl = properties.integration().ttl();
        return ttl == null ? new PlainLockRegistry(keys) : new PlainLockRegistry(keys, ttl);
    }
}
