package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.OrderGraph;
import io.lockkeeper.internal.Terms;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lock engine of one connection, as the Java and Kotlin APIs see it. They use only this interface,
 * {@link EngineHold}, {@link Pending} and {@link PendingHolds}, and no type of the engine's own packages. Any thread
 * may call; nothing blocks.
 */
@InternalLockApi
public interface Engine {
    /**
     * Begins to acquire a lock.
     *
     * @param wantsHolder whether a refusal must name the holder, also for a caller that does not wait; this costs a
     *     request
     * @param completesInline whether completion only wakes or dispatches the caller, so that any thread may complete it
     */
    Pending<EngineHold> acquire(String name, Terms terms, boolean wantsHolder, boolean completesInline);

    /**
     * Begins to acquire several locks under one wait.
     *
     * @param skipBusy whether to leave out those that are not free, instead of waiting for all of them
     */
    PendingHolds acquireAll(Collection<String> names, Terms terms, boolean skipBusy, boolean completesInline);

    /**
     * The holds that callers of this process have of this lock now, those of attached tickets too. Mostly there is at
     * most one.
     */
    Collection<EngineHold> heldHere(String name);

    /** Whether this engine granted the hold. */
    boolean owns(EngineHold hold);

    /** For callers that look at locks, or act on them. */
    Looking looking();

    /** For callers that make or use tickets. */
    Ticketing ticketing();

    LockOptions options();

    /** The orders in which all processes of a test backend nest locks; null if each connection counts for itself. */
    @Nullable
    OrderGraph sharedOrder();

    ConnectionState connectionState();

    /** See {@link Locks#onConnectionChange}. */
    Runnable onConnectionChange(Consumer<ConnectionState> watcher);

    /** The timeout of the session connected last, in nanoseconds; zero before the first. */
    long sessionTimeoutNanos();

    /** See {@link Locks#inUse}. */
    String inUse();

    /** See {@link Locks#usage}. */
    LockUsage usage();

    /** The backend's name, for messages. */
    String describe();

    /** Whether nothing can be acquired any more. */
    boolean isClosed();

    /** See {@link Locks#closeAsync}. */
    CompletableFuture<Void> close(long graceNanos);

    /** Writes a warning to the library's log, on another thread. */
    void warn(String line);
}
