package io.lockkeeper.memory;

import io.lockkeeper.LockOptions;
import io.lockkeeper.engine.LockEngine;
import io.lockkeeper.engine.runtime.SystemRuntime;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A lock server in memory, for unit tests. Each {@link #connect} is a process of its own; they compete as processes on a
 * real server do, through the same engine. In {@code runTest}, make it with {@code MemoryCluster(this)}: waits, leases
 * and sessions then pass in virtual time. Nothing here blocks. Safe for use from any thread.
 */
public final class MemoryCluster {
    private final LockRuntime runtime;
    private final @Nullable ManualTime manual;
    private final MemoryTree tree;

    /** A cluster on the machine's clock. */
    public MemoryCluster() {
        this(new SystemRuntime(LockOptions.defaults()), null, Instant.now());
    }

    /** A cluster on this clock, timer and executor; its nodes' times count from 1970. */
    public MemoryCluster(LockRuntime runtime) {
        this(Objects.requireNonNull(runtime, "The runtime must not be null"), null, Instant.EPOCH);
    }

    private MemoryCluster(LockRuntime runtime, @Nullable ManualTime manual, Instant origin) {
        this.runtime = runtime;
        this.manual = manual;
        long start = runtime.nanoTime();
        this.tree = new MemoryTree(() -> origin.toEpochMilli() + (runtime.nanoTime() - start) / 1_000_000);
    }

    /** A cluster whose time stands still until {@link #advance} moves it. */
    public static MemoryCluster withManualTime() {
        var time = new ManualTime(new SystemRuntime(LockOptions.defaults()).executor());
        return new MemoryCluster(time, time, Instant.EPOCH);
    }

    /**
     * Moves the time of a cluster made by {@link #withManualTime}; waits, leases and sessions that end do so on this
     * thread, bodies and completions go on on theirs.
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

    /** A new process. Its options' root and executor are ignored; their session timeout is granted as it is. */
    public MemoryProcess connect(LockOptions options) {
        Objects.requireNonNull(options, "The options must not be null; LockOptions.defaults() are the usual ones");
        var store = new MemoryStore(tree, runtime, Nanos.nanos(options.sessionTimeout()));
        return new MemoryProcess(store, LockEngine.over(store, options, new SharedRuntime(runtime)));
    }

    /** Removes the node that stands first for this lock, as an operator would; false if there is none. */
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

    /** Each lock in use with the number of its nodes: a test's proof that nothing is left. */
    public Map<String, Integer> nodes() {
        return tree.nodes();
    }
}
