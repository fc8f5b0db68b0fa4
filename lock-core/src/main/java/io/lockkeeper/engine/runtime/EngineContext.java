package io.lockkeeper.engine.runtime;

import io.lockkeeper.AcquireTrace;
import io.lockkeeper.Holder;
import io.lockkeeper.LockOptions;
import io.lockkeeper.internal.HostName;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.KeptNodes;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockRuntime;
import io.lockkeeper.spi.LockStore;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one engine share: the store, the runtime, the log, the options in nanoseconds, and how this process
 * describes itself. It depends on none of the parts that use it.
 *
 * <p>Thread rules: any thread may call any method. Everything is final but the count of contenders, which is atomic.
 */
@InternalLockApi
public final class EngineContext {
    private final NonThrowingStore store;
    private final NonThrowingRuntime runtime;
    private final LockOptions options;
    private final EventLog log;
    private final @Nullable LockEvents events;
    private final BackgroundFailures backgroundFailures;
    private final UUID instance;
    private final UUID firstContender;
    private final AtomicLong lastContender = new AtomicLong();
    private final byte[] ownData;
    private final long ioNanos;
    private final long releaseNanos;
    private final long graceNanos;
    private final long handoffNanos;
    private final long longHoldNanos;
    private final long keepNanos;

    /**
     * @param instance identifies this engine in the data of its nodes
     * @param ownData the data of this process's nodes
     */
    public EngineContext(LockStore store, LockOptions options, LockRuntime runtime, UUID instance, byte[] ownData) {
        this.store = new NonThrowingStore(store);
        this.runtime = new NonThrowingRuntime(runtime);
        this.options = options;
        this.log = new EventLog(this.runtime);
        this.events = options.listener()
                .map(listener -> new LockEvents(listener, this.runtime, log))
                .orElse(null);
        this.backgroundFailures = new BackgroundFailures(log);
        this.instance = instance;
        this.firstContender = runtime.randomId();
        this.ownData = ownData;
        this.ioNanos = Nanos.nanos(options.ioTimeout());
        this.releaseNanos = Nanos.nanos(options.releaseWait());
        this.graceNanos = Nanos.nanos(options.grace());
        this.handoffNanos = Nanos.nanos(options.handoffTime());
        this.keepNanos = Nanos.nanos(options.keepFor());
        this.longHoldNanos = options.warnHeldLongerThan().map(Nanos::nanos).orElse(Nanos.FOREVER);
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

    /** Tells the listener what happens; null if there is no listener. */
    public @Nullable LockEvents events() {
        return events;
    }

    /** What is to be noted of a call that begins now; null if the options ask for nothing. */
    public @Nullable CallNotes note(String name, LockMode mode, long leaseNanos) {
        if (events == null && longHoldNanos == Nanos.FOREVER) return null;
        return new CallNotes(
                events == null ? null : events.asked(name, mode, leaseNanos),
                AcquireTrace.takenIf(options.traceAcquires() && longHoldNanos != Nanos.FOREVER));
    }

    /** A hold that lasts longer than this is logged; {@link Nanos#FOREVER} if none is. */
    public long longHoldNanos() {
        return longHoldNanos;
    }

    /** How long a lock that no caller uses any more stays here, for terms that do not say so; zero if it does not. */
    public long keepNanos() {
        return keepNanos;
    }

    public BackgroundFailures backgroundFailures() {
        return backgroundFailures;
    }

    /**
     * Makes an id for a contender, by counting on from a random id. It is as unique as a random one, and the call never
     * waits for the machine's randomness.
     */
    public UUID newContenderId() {
        long random = firstContender.getLeastSignificantBits() + lastContender.getAndIncrement();
        return new UUID(firstContender.getMostSignificantBits(), random & (-1L >>> 2) | 1L << 63);
    }

    /** The same, for a contender that may keep its lock without using it, if that is wanted. */
    public UUID newContenderId(boolean mayBeKept) {
        return mayBeKept ? KeptNodes.idFor(newContenderId()) : newContenderId();
    }

    /** What identifies this engine in the data of its nodes. */
    public UUID instance() {
        return instance;
    }

    /** The data of this process's nodes. */
    public byte[] ownData() {
        return ownData;
    }

    /** This process as the holder, as other processes see it. */
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
