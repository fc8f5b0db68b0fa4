package io.lockkeeper.memory;

import io.lockkeeper.LockOptions;
import io.lockkeeper.engine.LockEngine;
import io.lockkeeper.engine.runtime.SystemRuntime;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.OrderGraph;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock server in memory, for unit tests. Each {@link #connect} makes a simulated process. These processes compete as
 * processes on a real server do, through the same engine. In {@code runTest}, make the cluster with
 * {@code MemoryCluster(this)}, so that waits, leases and sessions use virtual time. No method blocks. Any thread may
 * call any method. A null argument throws {@link NullPointerException}.
 *
 * <p>The cluster remembers in which order its processes nest locks. A call that could deadlock with an order seen before
 * throws {@link io.lockkeeper.LockOrderException}; {@link LockOptions.Builder#lockOrder} changes that.
 */
public final class MemoryCluster {
    private final LockRuntime runtime;
    private final @Nullable ManualTime manual;
    private final LongSupplier clockMillis;
    private final MemoryTree tree;
    private final OrderGraph order = new OrderGraph();

    /** A cluster on the machine's clock. */
    public MemoryCluster() {
        this(new SystemRuntime(LockOptions.defaults()), null, Instant.now());
    }

    /**
     * A cluster on the given clock, timer and executor. By its nodes' creation times, and the times of its events, it was
     * made at the start of 1970.
     */
    public MemoryCluster(LockRuntime runtime) {
        this(Objects.requireNonNull(runtime, "The runtime must not be null"), null, Instant.EPOCH);
    }

    private MemoryCluster(LockRuntime runtime, @Nullable ManualTime manual, Instant origin) {
        this.runtime = runtime;
        this.manual = manual;
        long start = runtime.nanoTime();
        this.clockMillis = () -> origin.toEpochMilli() + (runtime.nanoTime() - start) / 1_000_000;
        this.tree = new MemoryTree(clockMillis);
    }

    /** A cluster whose time stands still until {@link #advance} moves it on. */
    public static MemoryCluster withManualTime() {
        var time = new ManualTime(new SystemRuntime(LockOptions.defaults()).executor());
        return new MemoryCluster(time, time, Instant.EPOCH);
    }

    /**
     * Moves on the time of a cluster made by {@link #withManualTime}. Waits, leases and sessions that end in this time
     * end on the calling thread. Bodies and completions run on other threads, and this does not wait for them.
     *
     * @throws IllegalStateException if the cluster's time is not manual
     * @throws IllegalArgumentException if the time is negative, or a hundred years or more
     */
    public void advance(Duration by) {
        if (manual == null)
            throw new IllegalStateException("This cluster's time goes by itself; make it by withManualTime()");
        manual.advance(by);
    }

    /** A new process with default options. */
    public MemoryProcess connect() {
        return connect(LockOptions.defaults());
    }

    /**
     * A new process with these options. It gets the session timeout that they ask for, and ignores root and executor.
     */
    public MemoryProcess connect(LockOptions options) {
        Objects.requireNonNull(options, "The options must not be null; LockOptions.defaults() are the usual ones");
        var store = new MemoryStore(tree, runtime, Nanos.nanos(options.sessionTimeout()));
        return new MemoryProcess(
                store, LockEngine.over(store, options, new SharedRuntime(runtime, clockMillis), order));
    }

    /**
     * Removes the first node of this lock, as an operator could on a real server: its hold is lost. Returns false if
     * the lock has no node.
     *
     * @throws IllegalArgumentException if the name is not a valid lock name
     */
    public boolean remove(String name) {
        Names.check(name);
        return tree.removeFirst(name);
    }

    @Override
    public String toString() {
        var nodes = new StringJoiner(", ", "MemoryCluster(nodes: ", ")").setEmptyValue("MemoryCluster(no nodes)");
        nodes().forEach((lock, count) -> nodes.add(Quoted.text(lock) + " " + count));
        return nodes.toString();
    }

    /** The number of nodes of each lock in use. A test can assert that it is empty, so that nothing was left behind. */
    public Map<String, Integer> nodes() {
        return tree.nodes();
    }
}
