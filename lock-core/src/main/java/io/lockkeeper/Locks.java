package io.lockkeeper;

import io.lockkeeper.engine.LockEngine;
import io.lockkeeper.engine.SystemRuntime;
import io.lockkeeper.engine.Waits;
import io.lockkeeper.spi.LockRuntime;
import io.lockkeeper.spi.LockStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The locks of one backend connection. Kotlin calls {@code withLock} and its kin on it, extension functions that
 * suspend; Java goes through {@link #blocking()} or {@link #async()}. One object serves a whole process and is safe for
 * use from any thread; names that nobody uses cost nothing.
 */
public final class Locks implements AutoCloseable {
    private final LockEngine engine;
    private final BlockingLocks blocking;
    private final AsyncLocks async;

    private Locks(LockEngine engine) {
        this.engine = engine;
        this.blocking = new BlockingLocks(engine);
        this.async = new AsyncLocks(engine);
    }

    /** For backends: locks over this store, on the machine's clock and threads of our own. Does not block. */
    public static Locks over(LockStore store, LockOptions options) {
        return over(store, options, new SystemRuntime(options));
    }

    /** For backends: locks over this store, on this clock, timer and executor. Does not block. */
    public static Locks over(LockStore store, LockOptions options, LockRuntime runtime) {
        return new Locks(new LockEngine(store, options, runtime));
    }

    /** The same locks for callers that block. */
    public BlockingLocks blocking() {
        return blocking;
    }

    /** The same locks for callers that want futures. */
    public AsyncLocks async() {
        return async;
    }

    /** The options in force. */
    public LockOptions options() {
        return engine.options();
    }

    /** What is known of the connection now. Does not block. */
    public ConnectionState connectionState() {
        return engine.guard().state();
    }

    /**
     * Calls the watcher with every change of the connection from now on, in order, on the options' executor. Does not
     * block.
     *
     * @return takes the watcher away
     */
    public Runnable onConnectionChange(Consumer<ConnectionState> watcher) {
        return engine.guard().watchers().add(watcher);
    }

    /** What is in use now, as text for logs and diagnosis: names, contenders (retiring ones too) and holds. */
    public String inUse() {
        return engine.inUse();
    }

    /** Closes with the options' {@code grace}; blocks as {@link #close(Duration)} does. */
    @Override
    public void close() {
        close(options().grace());
    }

    /**
     * Ends every waiter with {@link LockStoreException}, cancels every body ({@link LossCause#CLOSED}), waits for the
     * bodies until the grace is over, and leaves no node behind. A client of our own is closed, a borrowed one is not.
     * Blocks; not interruptible; idempotent.
     *
     * @throws IllegalArgumentException if the grace is negative
     */
    public void close(Duration grace) {
        closeAsync(grace).toCompletableFuture().join();
    }

    /** The same without blocking. */
    public CompletionStage<Void> closeAsync(Duration grace) {
        return engine.close(Waits.nanos(grace)).minimalCompletionStage();
    }

    LockEngine engine() {
        return engine;
    }
}
