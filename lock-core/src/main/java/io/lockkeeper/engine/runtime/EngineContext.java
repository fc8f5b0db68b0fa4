package io.lockkeeper.engine.runtime;

import io.lockkeeper.Holder;
import io.lockkeeper.LockOptions;
import io.lockkeeper.internal.HostName;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.LockRuntime;
import io.lockkeeper.spi.LockStore;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the parts of one connection's engine share: the store, the runtime, the log, the options as nanoseconds, and how this
 * process describes itself. It knows none of the parts. Safe for use from any thread.
 */
@InternalLockApi
public final class EngineContext {
    private final NonThrowingStore store;
    private final NonThrowingRuntime runtime;
    private final LockOptions options;
    private final EventLog log;
    private final BackgroundFailures backgroundFailures;
    private final UUID instance;
    private final UUID firstContender = UUID.randomUUID();
    private final AtomicLong lastContender = new AtomicLong();
    private final byte[] ownData;
    private final long ioNanos;
    private final long releaseNanos;
    private final long graceNanos;
    private final long handoffNanos;

    /**
     * @param instance names this engine in its nodes
     * @param ownData what the nodes of this process say of it
     */
    public EngineContext(LockStore store, LockOptions options, LockRuntime runtime, UUID instance, byte[] ownData) {
        this.store = new NonThrowingStore(store);
        this.runtime = new NonThrowingRuntime(runtime);
        this.options = options;
        this.log = new EventLog(this.runtime);
        this.backgroundFailures = new BackgroundFailures(log);
        this.instance = instance;
        this.ownData = ownData;
        this.ioNanos = Nanos.nanos(options.ioTimeout());
        this.releaseNanos = Nanos.nanos(options.releaseWait());
        this.graceNanos = Nanos.nanos(options.grace());
        this.handoffNanos = Nanos.nanos(options.handoffTime());
    }

    public NonThrowingStore store() {
        return store;
    }

    public NonThrowingRuntime runtime() {
        return runtime;
    }

    public LockOptions options() {
        return options;
    }

    public EventLog log() {
        return log;
    }

    public BackgroundFailures backgroundFailures() {
        return backgroundFailures;
    }

    /** Unique as a random one is, without waiting for the machine's randomness: this engine's own, and a count. */
    public UUID newContenderId() {
        long random = firstContender.getLeastSignificantBits() + lastContender.getAndIncrement();
        return new UUID(firstContender.getMostSignificantBits(), random & (-1L >>> 2) | 1L << 63);
    }

    /** This engine, as its nodes name it. */
    public UUID instance() {
        return instance;
    }

    /** What the nodes of this process say of it. */
    public byte[] ownData() {
        return ownData;
    }

    /** This process as others see it. */
    public Holder self(long sinceMillis) {
        return new Holder(
                HostName.known(),
                ProcessHandle.current().pid(),
                options.label(),
                Instant.ofEpochMilli(sinceMillis),
                0,
                true);
    }

    public long ioNanos() {
        return ioNanos;
    }

    public long releaseNanos() {
        return releaseNanos;
    }

    public long graceNanos() {
        return graceNanos;
    }

    public long handoffNanos() {
        return handoffNanos;
    }
}
