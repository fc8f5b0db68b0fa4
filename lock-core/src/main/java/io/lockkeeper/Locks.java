package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Nanos;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The locks of one backend connection. Kotlin calls {@code withLock} and its kin on it, extension functions that
 * suspend; Java goes through {@link #blocking()} or {@link #async()}. One object serves a whole process and is safe for
 * use from any thread; names that nobody uses cost nothing.
 */
public final class Locks implements AutoCloseable {
    private final Namespace names;
    private final Engine engine;
    private final ThreadHolds threadHolds;
    private final BlockingLocks forThreads;
    private final AsyncLocks forFutures;

    private Locks(Namespace names, ThreadHolds threadHolds) {
        this.names = names;
        this.engine = names.engine();
        this.threadHolds = threadHolds;
        this.forThreads = new BlockingLocks(names, threadHolds);
        this.forFutures = new AsyncLocks(names);
    }

    /** For the engine, which makes the locks of each connection. Does not block. */
    @InternalLockApi
    public static Locks of(Engine engine) {
        return new Locks(new Namespace(engine, ""), new ThreadHolds());
    }

    /**
     * A view of the same locks in which every name stands for {@code <namespace>/<name>}: two parts of a program whose
     * names could meet don't. {@link HeldLock#name} and errors say the whole name. Views nest. It is the same connection,
     * and closing any of its views closes it. Does not block.
     *
     * @throws IllegalArgumentException if the namespace is no lock's name
     */
    public Locks namespace(String namespace) {
        Objects.requireNonNull(namespace, "A namespace must not be null");
        Names.check(namespace);
        return new Locks(names.within(namespace), threadHolds);
    }

    /** The same locks for callers that block. */
    public BlockingLocks blocking() {
        return forThreads;
    }

    /** The same locks for callers that want futures. */
    public AsyncLocks async() {
        return forFutures;
    }

    /** The options in force. */
    public LockOptions options() {
        return engine.options();
    }

    /**
     * The session timeout in force: what the backend granted when it was connected last, which may be another one than the
     * options ask for, because servers bound it and a borrowed client has its own. Empty before the first connection. Does
     * not block.
     */
    public Optional<Duration> sessionTimeout() {
        long nanos = engine.sessionTimeoutNanos();
        return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** What is known of the connection now. Does not block. */
    public ConnectionState connectionState() {
        return engine.connectionState();
    }

    /**
     * Calls the watcher with every change of the connection from now on, in order, on the options' executor. Does not
     * block.
     *
     * @return takes the watcher away
     */
    public Runnable onConnectionChange(Consumer<ConnectionState> watcher) {
        return engine.onConnectionChange(Objects.requireNonNull(watcher, "The watcher must not be null"));
    }

    /**
     * What is in use now, as text for logs and diagnosis: how many names, contenders (retiring ones
     * too) and holds, and the first ten of the locks' names. Does not block.
     */
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
        return engine.close(Nanos.nanos(Nanos.notNegative("grace", grace))).minimalCompletionStage();
    }

    @Override
    public String toString() {
        return "Locks(" + names + ")";
    }

    Namespace names() {
        return names;
    }

    ThreadHolds threadHolds() {
        return threadHolds;
    }

    Engine engine() {
        return engine;
    }
}
