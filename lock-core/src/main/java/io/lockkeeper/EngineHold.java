package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A hold as the faces see it: what {@link HeldLock} has, and what a body or a handle needs besides. */
@InternalLockApi
public interface EngineHold extends HeldLock {
    /** Whether its caller has not given it back yet, whether it is held or lost. */
    boolean isInUse();

    /** Whether it was released or lost. */
    boolean hasEnded();

    /** Runs the action, which may be run twice, when the hold is released or lost, on whichever thread ends it. */
    void whenEnded(Runnable action);

    /** Why it was lost; null while it is held, or if it was released first. */
    @Nullable
    LossCause lossCause();

    /** Runs the action when the hold is lost, at once if it is lost already, on a thread that may be blocked. */
    void whenLost(Consumer<LockLostException> action);

    /** Takes back {@link #whenLost}. Another thread may be about to run the action. */
    void forgetWhenLost(Consumer<LockLostException> action);

    /** Runs the action, which may be run twice, when the caller gives the hold back, on whichever thread does that. */
    void whenGivenBack(Runnable action);

    /**
     * Gives the lock back. The future completes, possibly on the backend's event thread, when that is confirmed or
     * {@code releaseWait} is over; at once if the lock had been lost. Afterwards {@link #lossCause} says how the hold ended.
     */
    CompletableFuture<Void> giveBack();

    /** Gives back a hold that never came to its caller, so that {@code holdAtLeast} does not count. */
    void undo();

    /** Writes a warning to the library's log, on another thread; with a stack trace if there is one. */
    void warn(String line, @Nullable Throwable trace);
}
