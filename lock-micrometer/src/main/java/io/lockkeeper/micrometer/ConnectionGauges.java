package io.lockkeeper.micrometer;

import static io.lockkeeper.micrometer.LockMeter.value;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.LockUsage;
import io.lockkeeper.Locks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * The gauges of the connections that were bound; without one each gauge says NaN, which is shown as no data. They ask the
 * connections each time that they are read.
 *
 * <p>The gauges refer to the {@link Locks} strongly: a program may keep only a {@code BlockingLocks} of them, and then the
 * garbage collector would end the gauges.
 *
 * <p>Thread rules: any thread may call any method; none blocks.
 */
final class ConnectionGauges {
    private final List<Locks> bound = new CopyOnWriteArrayList<>();

    ConnectionGauges(MeterRegistry registry, Tags common) {
        gauge(LockMeter.WAITERS, LockUsage::waiting, registry, common);
        gauge(LockMeter.HOLDS, LockUsage::holds, registry, common);
        gauge(LockMeter.LOST_HOLDS, LockUsage::lost, registry, common);
        gauge(LockMeter.KEPT_LOCKS, LockUsage::kept, registry, common);
        for (var state : ConnectionState.values()) {
            Gauge.builder(
                            LockMeter.SESSION.id(),
                            this,
                            all -> all.sum(locks -> locks.connectionState() == state ? 1 : 0))
                    .description(LockMeter.SESSION.description())
                    .tags(common.and(LockMeter.STATE_TAG, value(state)))
                    .strongReference(true)
                    .register(registry);
        }
        TimeGauge.builder(LockMeter.SESSION_TIMEOUT.id(), this::shortestTimeout, TimeUnit.NANOSECONDS)
                .description(LockMeter.SESSION_TIMEOUT.description())
                .tags(common)
                .strongReference(true)
                .register(registry);
    }

    private void gauge(LockMeter meter, ToIntFunction<LockUsage> value, MeterRegistry registry, Tags common) {
        Gauge.builder(meter.id(), this, all -> all.sum(locks -> value.applyAsInt(locks.usage())))
                .description(meter.description())
                .tags(common)
                .strongReference(true)
                .register(registry);
    }

    /** Adds this connection. Forgets those that are closed: a program may open and close many. */
    void add(Locks locks) {
        bound.removeIf(old -> old == locks || old.connectionState() == ConnectionState.CLOSED);
        bound.add(locks);
    }

    private double sum(ToIntFunction<Locks> value) {
        return bound.isEmpty() ? Double.NaN : bound.stream().mapToInt(value).sum();
    }

    private Number shortestTimeout() {
        var nanos =
                bound.stream().flatMap(locks -> locks.sessionTimeout().stream()).mapToLong(Duration::toNanos);
        var least = nanos.min();
        return least.isPresent() ? (double) least.getAsLong() : Double.NaN;
    }
}
