package io.lockkeeper.spring.boot;

import io.lockkeeper.Locks;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The health of the locks in Spring Boot 3, where these classes are in another package than in 4. */
@AutoConfiguration(after = LockkeeperAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Locks.class)
@ConditionalOnEnabledHealthIndicator("lockkeeper")
final class ActuatorHealthConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "lockkeeperHealthIndicator")
    HealthIndicator lockkeeperHealthIndicator(Locks locks) {
        return () -> {
            var seen = LocksHealth.of(locks);
            var health = seen.isUp() ? Health.up() : Health.down();
            return health.withDetails(seen.details()).build();
        };
    }
}
