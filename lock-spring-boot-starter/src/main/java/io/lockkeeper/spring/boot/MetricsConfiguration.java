package io.lockkeeper.spring.boot;

import io.lockkeeper.LockListener;
import io.lockkeeper.Locks;
import io.lockkeeper.micrometer.LockMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** The meters of the locks, if there is one meter registry, or a primary one. */
@AutoConfiguration(
        before = LockkeeperAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, LockMetrics.class})
@ConditionalOnSingleCandidate(MeterRegistry.class)
@ConditionalOnProperty(name = "lockkeeper.enabled", matchIfMissing = true)
final class MetricsConfiguration {
    @Bean
    @ConditionalOnMissingBean
    LockMetrics lockkeeperMetrics(MeterRegistry registry) {
        return LockMetrics.of(registry);
    }

    /** Heard by the connection that the starter makes. */
    @Bean
    LockListener lockkeeperMetricsListener(LockMetrics metrics) {
        return metrics.listener();
    }

    /** After everything was made: the locks may be the application's own, and need the listener, which needs the meters. */
    @Bean
    SmartInitializingSingleton lockkeeperGauges(LockMetrics metrics, Locks locks) {
        return () -> metrics.bindTo(locks);
    }
}
