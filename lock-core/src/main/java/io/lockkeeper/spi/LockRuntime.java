package io.lockkeeper.spi;

import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * The engine's source of time, timers and threads. The engine reads no other clock and starts no other thread, so a
 * test can put all of it on virtual time.
 *
 * <p>Any thread may call any method. No method may block, because the engine calls some of them under its locks.
 */
public interface LockRuntime {
    /**
     * The time of a monotonic clock in nanoseconds. Its origin is arbitrary: values are compared by their difference.
     */
    long nanoTime();

    /**
     * The time of day in milliseconds since 1970, for what a person reads, such as the time of an event. The engine decides
     * nothing by it. By default it is the machine's; a runtime on virtual time returns its own.
     */
    default long wallMillis() {
        return System.currentTimeMillis();
    }

    /**
     * An id that no other process has, of UUID version 4. The engine takes a few when it is made, and makes the ids of its
     * nodes from them by counting on in the lower half, so two ids must differ in the upper half. By default it is
     * random; a runtime on virtual time may return the same ids in each run.
     */
    default UUID randomId() {
        return UUID.randomUUID();
    }

    /**
     * Runs the task once, after the delay. The tasks are the engine's own; they are short and never block.
     *
     * <p>This method may throw if it lacks a thread or memory for the task. The engine then schedules the task again,
     * and runs it only once even if the first call has taken it.
     *
     * @param delayNanos nanoseconds from now; zero or less means as soon as possible
     * @return cancels the task if it has not begun; may be called at any time, any number of times
     */
    Cancellable schedule(long delayNanos, Runnable task);

    /**
     * The executor for the code of users: completions, resumptions, connection watchers. It must not be the backend's
     * event thread, because users' code may block.
     *
     * <p>It must take every task, run each exactly once, and throw nothing: a thread that hands it a task is in the
     * middle of a release or a loss.
     */
    Executor executor();

    /**
     * The executor for loss signals and for the engine's own blocking calls. It must be as reliable as
     * {@link #executor}, and it must not use threads that users' bodies can fill: such a body could keep its own loss
     * signal from running.
     */
    default Executor signals() {
        return executor();
    }

    /**
     * The engine will begin nothing new. From now on threads may end when no task is due, even if nobody calls
     * {@link #close}.
     */
    default void endWhenIdle() {}

    /** Releases timers and threads. Tasks of the timer that have not begun are dropped. */
    void close();
}
