package io.lockkeeper.engine;

import io.lockkeeper.Holder;
import io.lockkeeper.LockOptions;
import io.lockkeeper.internal.HostName;
import io.lockkeeper.internal.Waits;
import io.lockkeeper.spi.LockRuntime;
import io.lockkeeper.spi.LockStore;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the parts of one connection's engine share: the store, the runtime, the log, the options as nanoseconds, and how this
 * process describes itself. It knows none of the parts. Safe for use from any thread.
 */
final class EngineContext {
    private final SureStore store;
    private final SureRuntime runtime;
    private final LockOptions options;
    private final Log log;
    private final Unheard unheard;
    private final UUID instance = UUID.randomUUID();
    private final UUID firstContender = UUID.randomUUID();
    private final AtomicLong lastContender = new AtomicLong();
    private final byte[] ownData;
    private final long ioNanos;
    private final long releaseNanos;
    private final long graceNanos;
    private final long handoffNanos;

    EngineContext(LockStore store, LockOptions options, LockRuntime runtime) {
        this.store = new SureStore(store);
        this.runtime = new SureRuntime(runtime);
        this.options = options;
        this.log = new Log(this.runtime);
        this.unheard = new Unheard(log);
        this.ownData = HolderData.write(options, instance);
        this.ioNanos = Waits.nanos(options.ioTimeout());
        this.releaseNanos = Waits.nanos(options.releaseWait());
        this.graceNanos = Waits.nanos(options.grace());
        this.handoffNanos = Waits.nanos(options.handoffTime());
    }

    SureStore store() {
        return store;
    }

    SureRuntime runtime() {
        return runtime;
    }

    LockOptions options() {
        return options;
    }

    Log log() {
        return log;
    }

    Unheard unheard() {
        return unheard;
    }

    /** Unique as a random one is, without waiting for the machine's randomness: this engine's own, and a count. */
    UUID newContenderId() {
        long random = firstContender.getLeastSignificantBits() + lastContender.getAndIncrement();
        return new UUID(firstContender.getMostSignificantBits(), random & (-1L >>> 2) | 1L << 63);
    }

    /** This engine, as its nodes name it. */
    UUID instance() {
        return instance;
    }

    /** What the nodes of this process say of it. */
    byte[] ownData() {
        return ownData;
    }

    /** This process as others see it. */
    Holder self(long sinceMillis) {
        return new Holder(
                HostName.known(),
                ProcessHandle.current().pid(),
                options.label(),
                Instant.ofEpochMilli(sinceMillis),
                0,
                true);
    }

    long ioNanos() {
        return ioNanos;
    }

    long releaseNanos() {
        return releaseNanos;
    }

    long graceNanos() {
        return graceNanos;
    }

    long handoffNanos() {
        return handoffNanos;
    }
}
