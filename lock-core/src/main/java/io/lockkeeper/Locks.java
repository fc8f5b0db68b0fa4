package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Nanos;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The locks of one backend connection. Kotlin calls {@code withLock} and the other extension functions on it, which
 * suspend. Java uses {@link #blocking()} or {@link #async()}. One object serves a whole process. A name that nobody
 * uses costs nothing. No method here blocks except {@code close}. Null throws {@link NullPointerException}. Safe for
 * use from any thread.
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
        return new Locks(new Namespace(engine, ""), new ThreadHolds(OrderCheck.of(engine)));
    }

    /**
     * A view of the same locks in which every name stands for {@code <namespace>/<name>}, so that two parts of a
     * program can use the same name for different locks. {@link HeldLock#name} and errors give the whole name. Views
     * nest. All views share one connection, and closing any view closes it. Does not block.
     *
     * @throws IllegalArgumentException if the namespace is not a valid lock name
     */
    public Locks namespace(String namespace) {
        Objects.requireNonNull(namespace, "A namespace must not be null");
        Names.check(namespace);
        return new Locks(names.within(namespace), threadHolds);
    }

    /** The same locks for callers that block. Does not block itself. */
    public BlockingLocks blocking() {
        return forThreads;
    }

    /** The same locks for callers that want futures. Does not block. */
    public AsyncLocks async() {
        return forFutures;
    }

    /** The options in force. */
    public LockOptions options() {
        return engine.options();
    }

    /**
     * The session timeout that the backend granted at the latest connection. It may differ from the options' value,
     * because servers limit it, and a borrowed client has its own. Empty before the first connection. Does not block.
     */
    public Optional<Duration> sessionTimeout() {
        long nanos = engine.sessionTimeoutNanos();
        return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** The state of the connection now, as far as this process knows it. Does not block. */
    public ConnectionState connectionState() {
        return engine.connectionState();
    }

    /**
     * Calls the watcher at every change of the connection from now on, in order, on the options' executor. Does not
     * block.
     *
     * @return removes the watcher when it is closed
     */
    public Registration onConnectionChange(Consumer<ConnectionState> watcher) {
        return engine.onConnectionChange(Objects.requireNonNull(watcher, "The watcher must not be null"))::run;
    }

    /**
     * Calls the watcher with the lock's queue, now and each time that a node has come to it or has left it. A renewal is
     * no such change. The watcher is called on the options' executor, one call at a time and in order; a slow one sees
     * the newest queue only. What it throws is logged. The watch goes on through interruptions of the connection. It
     * is over when the connection is closed, or if the backend refuses it, which the log says. Does not block. It costs the
     * holders nothing, and this process a listing and a read or two for each change.
     *
     * @return ends the watch when it is closed
     * @throws IllegalArgumentException if the name is not valid
     */
    public Registration onQueueChange(String name, Consumer<LockInspection> watcher) {
        Objects.requireNonNull(watcher, "The watcher must not be null");
        return engine.looking().watch(names.full(name), watcher)::run;
    }

    /**
     * Renews the hold that a caller of this process has of this name now, over this connection, as {@link HeldLock#renew}
     * does, whoever the caller is. It is for a supervisor that watches over the jobs of its own process. A name does not
     * say which hold is meant: if the one that the supervisor knows of has ended, and another caller of the process holds
     * the lock by now, it is that one's hold that is renewed. A caller that has its hold renews it by
     * {@link HeldLock#renew}. The hold of an attached ticket counts, and renews itself anyway. Does not block.
     *
     * @return the time until the lease ends, {@link LockOptions#FOREVER} without a lease; empty if no caller of this
     *     process holds the lock
     * @throws IllegalArgumentException if the name is not valid, or the duration is not positive
     */
    public Optional<Duration> renewHeld(String name, Duration fromNow) {
        Nanos.positive("A renewal", fromNow);
        var full = names.full(name);
        Names.check(full);
        return engine.heldHere(full).stream()
                .flatMap(hold -> renewed(hold, fromNow))
                .min(Duration::compareTo);
    }

    private static Stream<Duration> renewed(EngineHold hold, Duration fromNow) {
        try {
            return Stream.of(hold.renew(fromNow));
        } catch (LockLostException | IllegalStateException ended) {
            return Stream.empty(); // a moment ago, or its lease is over and its end was found just now
        }
    }

    /**
     * What is in use now, as text for logs and diagnosis: the numbers of names, contenders (with those that are
     * leaving) and holds, and the first ten names. Does not block.
     */
    public String inUse() {
        return engine.inUse();
    }

    /**
     * The numbers of callers that wait and of holds, now and for all views of this connection. It looks at each name in
     * use, so call it every second rather than with every hold. Does not block.
     */
    public LockUsage usage() {
        return engine.usage();
    }

    /** Closes with the options' {@code grace}. Blocks as {@link #close(Duration)} does. */
    @Override
    public void close() {
        close(options().grace());
    }

    /**
     * Closes the connection for all its views. Every waiting caller gets a {@link LockStoreException}. Every body is
     * cancelled or interrupted ({@link LossCause#CLOSED}), and the call waits for the bodies until the grace is over.
     * No node is left behind. A client that the library made is closed; a borrowed client is not. Blocks; an interrupt
     * does not end this. Idempotent: a further call waits for the same close, and its grace is ignored.
     *
     * @throws IllegalArgumentException if the grace is negative
     */
    public void close(Duration grace) {
        closeAsync(grace).toCompletableFuture().join();
    }

    /**
     * As {@link #close(Duration)}, without blocking. The stage completes when the close is over.
     *
     * @throws IllegalArgumentException if the grace is negative
     */
    public CompletionStage<Void> closeAsync(Duration grace) {
        return engine.close(Nanos.nanos(Nanos.notNegative("grace", grace))).minimalCompletionStage();
    }

    @Override
    public String toString() {
        return "Locks(" + names + ")";
    }

    /** The lock's name with this view's namespace, for libraries that call these locks for others. */
    @InternalLockApi
    public String fullName(String name) {
        return names.full(name);
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
