package io.lockkeeper.micrometer;

import io.lockkeeper.LockListener;
import io.lockkeeper.Locks;
import io.lockkeeper.internal.Quoted;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Objects;

/**
 * Meters for the locks of one connection: how long calls waited and locks were held, losses by cause, what waits and is
 * held now, the state of the session, and the round trips of heartbeats. docs/metrics.md lists them.
 *
 * <p>It is made before the connection, because the connection's options take its {@link #listener}:
 *
 * <pre>{@code
 * var metrics = LockMetrics.of(registry);
 * var options = LockOptions.builder().listener(metrics.listener()).build();
 * Locks locks = metrics.bindTo(ZooKeeperLocks.connect("zk1:2181,zk2:2181,zk3:2181", options));
 * }</pre>
 *
 * <p>A registry that is slow or throws delays no lock; see {@link LockListener}. No method blocks. Null throws
 * {@link NullPointerException}. Safe for use from any thread.
 */
public final class LockMetrics implements AutoCloseable {
    private static final String USUAL_CONNECTION = "locks";

    private final MeterRegistry registry;
    private final Tags common;
    private final EventMeters events;
    private final ConnectionGauges gauges;

    private LockMetrics(Builder set) {
        registry = set.registry;
        common = Tags.of(LockMeter.CONNECTION_TAG, set.connection);
        refuseSecond(set.connection);
        events = new EventMeters(registry, common, set.names);
        gauges = new ConnectionGauges(registry, common);
    }

    /** Micrometer would keep the gauges of the first one, and count the events of both. */
    private void refuseSecond(String connection) {
        if (registry.find(LockMeter.WAITERS.id()).tags(common).gauge() == null) return;
        throw new IllegalStateException("The registry has meters for the connection " + Quoted.text(connection)
                + " already. Use that LockMetrics for both connections, or give this one another name:"
                + " LockMetrics.builder(registry).connection(…)");
    }

    /**
     * Meters with the usual names and tags.
     *
     * @throws IllegalStateException if the registry has meters for a connection of the same name, which is {@code locks}
     */
    public static LockMetrics of(MeterRegistry registry) {
        return builder(registry).build();
    }

    /** A builder that starts from the usual names and tags. */
    public static Builder builder(MeterRegistry registry) {
        return new Builder(Objects.requireNonNull(registry, "The registry must not be null"));
    }

    /**
     * Counts and times the events of a connection; for {@link io.lockkeeper.LockOptions.Builder#listener}. If you have a
     * listener of your own, combine both: {@link LockListener#andThen}.
     */
    public LockListener listener() {
        return events;
    }

    /**
     * Shows this connection in the gauges: what waits, what is held, and the session. If several connections are bound,
     * the gauges show their sums. Bind one view of a connection, because a second view of it would count it twice. The
     * gauges keep the connection from being collected as garbage until it is closed and another one is bound, or this
     * object is closed.
     *
     * @return the same locks
     */
    public Locks bindTo(Locks locks) {
        gauges.add(Objects.requireNonNull(locks, "The locks must not be null"));
        return locks;
    }

    /** Removes the meters from the registry. An event that comes later brings its meter back. Idempotent. */
    @Override
    public void close() {
        var names = List.of(LockMeter.values()).stream().map(LockMeter::id).toList();
        for (var meter : registry.getMeters()) {
            boolean ofLocks = names.contains(meter.getId().getName());
            if (ofLocks && meter.getId().getTags().containsAll(common.stream().toList())) registry.remove(meter);
        }
    }

    @Override
    public String toString() {
        return "LockMetrics(" + common + ", " + events + ")";
    }

    /** Collects what can be chosen. */
    public static final class Builder {
        private final MeterRegistry registry;
        private String connection = USUAL_CONNECTION;
        private NameTags names = NameTags.standard();

        private Builder(MeterRegistry registry) {
            this.registry = registry;
        }

        /**
         * The tag {@code connection} of all meters; {@code locks} by default. Two connections in one process need two
         * names, unless their sums are wanted.
         *
         * @throws IllegalArgumentException if the name is blank
         */
        public Builder connection(String name) {
            if (name.isBlank()) throw new IllegalArgumentException("The name of a connection must not be blank");
            connection = name;
            return this;
        }

        /** How the tag {@code name} is made of a lock's name; {@link NameTags#standard} by default. */
        public Builder names(NameTags tags) {
            names = Objects.requireNonNull(tags, "The tags must not be null");
            return this;
        }

        /**
         * The meters. Those whose tags are known are in the registry at once.
         *
         * @throws IllegalStateException if the registry has meters for a connection of the same name
         */
        public LockMetrics build() {
            return new LockMetrics(this);
        }
    }
}
