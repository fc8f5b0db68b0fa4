package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hold as the Java and Kotlin APIs see it: a {@link HeldLock}, and what a body or a handle needs besides. Any thread
 * may call; nothing that is declared here blocks.
 */
@InternalLockApi
public interface EngineHold extends HeldLock {
    /** How the lock is held; after {@link #downgradeToRead} as a reader. */
    LockMode mode();

    /** Whether the caller has yet to give the hold back. This is so also after a loss. */
    boolean isInUse();

    /** The nanoseconds that are left of the lease, zero once the hold has ended; {@link Nanos#FOREVER} without a lease. */
    long leaseLeftNanos();

    /**
     * Renews the lease by so many nanoseconds from now, or from its present end; see {@link #renew(Duration)} and
     * {@link #renewBy}.
     */
    Duration renew(long nanos, boolean fromEnd);

    @Override
    default Optional<Duration> leaseLeft() {
        long left = leaseLeftNanos();
        return left == Nanos.FOREVER ? Optional.empty() : Optional.of(Duration.ofNanos(left));
    }

    @Override
    default Duration renew(Duration fromNow) {
        return renew(Nanos.positiveNanos("A renewal", fromNow), false);
    }

    @Override
    default Duration renewBy(Duration more) {
        return renew(Nanos.positiveNanos("A renewal", more), true);
    }

    @Override
    default void ensureHeld() {
        if (isHeld()) return;
        var cause = lossCause();
        if (cause != null) throw new LockLostException(name(), cause);
        throw new IllegalStateException(Quoted.lock(name()) + " was released; acquire it again to use it");
    }

    /** Whether the hold was released or lost. */
    boolean hasEnded();

    /**
     * Runs the action on the thread that ends the hold, by a release or a loss; at once if it has ended. The action
     * must not block, and may run twice.
     */
    void whenEnded(Runnable action);

    /** Why the hold was lost; null while it is held, and if it was released. */
    @Nullable
    LossCause lossCause();

    /**
     * Runs the action when the hold is lost; at once if it is lost already. It runs on the runtime's threads for
     * signals, and may block there.
     */
    void whenLost(Consumer<LockLostException> action);

    /** Takes back {@link #whenLost}. The action may run all the same if the loss is being reported now. */
    void forgetWhenLost(Consumer<LockLostException> action);

    /**
     * Runs the action on the thread that gives the hold back; at once if it has been given back. The action must not
     * block, and may run twice.
     */
    void whenGivenBack(Runnable action);

    /**
     * Gives the lock back. The future completes when the backend has confirmed that or {@code releaseWait} is over, and
     * at once if the lock had been lost. It may complete on the backend's event thread. After this call
     * {@link #lossCause} says how the hold ended.
     */
    CompletableFuture<Void> giveBack();

    /** Gives back a hold that never reached its caller. Its {@code holdAtLeast} is ignored. */
    void undo();

    /**
     * Writes a warning to the library's log, on another thread.
     *
     * @param trace the stack trace to log with it; null to log only the line
     */
    void warn(String line, @Nullable Throwable trace);
}
