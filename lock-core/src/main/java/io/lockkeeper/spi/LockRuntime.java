package io.lockkeeper.spi;

import java.util.concurrent.Executor;

/**
 * The one source of time, timers and threads. Nothing else in the library knows what time it is or starts a thread, so
 * that a test can put all of it on virtual time. Safe for use from any thread.
 */
public interface LockRuntime {
    /** A monotonic clock in nanoseconds, of arbitrary origin; values are compared by their difference. */
    long nanoTime();

    /**
     * Runs the task once, after the delay. Timer tasks are the engine's own: they are short and never block.
     *
     * @param delayNanos nanoseconds from now; zero or less means as soon as possible
     * <p>May throw if it has no thread or no memory for the task; the engine then sets it anew, and runs it once although it
     * may have been taken.
     *
     * @return cancels the task if it has not begun; may be called at any time, any number of times
     */
    Runnable schedule(long delayNanos, Runnable task);

    /**
     * Where the code of users runs: completions, resumptions, news of the connection. Never the backend's event thread. It
     * takes every task, throws nothing and runs each once: whoever hands it one is in the middle of a release or a loss.
     */
    Executor executor();

    /**
     * Where loss signals and the engine's own blocking calls run, as reliably: never threads that users' bodies can fill,
     * or a body could keep its own loss from itself.
     */
    default Executor signals() {
        return executor();
    }

    /** Nothing new will begin: threads may end once nothing is due, although nobody closes this. */
    default void endWhenIdle() {}

    /** Lets go of timers and threads. The timer's tasks that have not begun are dropped. */
    void close();
}
