package io.lockkeeper.spring.boot;

import io.lockkeeper.Locks;
import io.lockkeeper.shedlock.LockkeeperLockProvider;
import net.javacrumbs.shedlock.core.LockProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** ShedLock's provider, if ShedLock is there and the application has no other provider. */
@AutoConfiguration(after = LockkeeperAutoConfiguration.class)
@ConditionalOnClass(LockProvider.class)
@ConditionalOnBean({Locks.class, LockkeeperProperties.class})
final class ShedLockConfiguration {
    @Bean
    @ConditionalOnMissingBean(LockProvider.class)
    LockkeeperLockProvider lockkeeperLockProvider(Locks locks, LockkeeperProperties properties) {
        return new LockkeeperLockProvider(
                Namespaces.within(locks, properties.shedlock().namespace()));
    }
}
