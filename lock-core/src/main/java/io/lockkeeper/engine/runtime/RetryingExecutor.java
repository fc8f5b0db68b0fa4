package io.lockkeeper.engine.runtime;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An executor that takes every task. A task for which the machine has no thread is kept, and tried again until there is
 * one. No task runs on the thread that brings it, unless the executor is closed: that thread may be the timer's or the
 * backend's, and users' code may block.
 *
 * <p>Thread rules: any thread may call any method. The kept tasks are guarded by this object's monitor, and only the
 * timer's thread removes them. Tasks are handed over outside the monitor.
 */
@InternalLockApi
public final class RetryingExecutor implements Executor {
    private static final int PAUSE_MILLIS = 100;

    private final Executor threads;
    private final ScheduledThreadPoolExecutor timer;

    // Guarded by this object's monitor; the flag may be read without it.
    private final Queue<Runnable> kept = new ArrayDeque<>();
    private volatile boolean closed;

    /** @param threads runs the tasks; if it throws, it must not have taken the task */
    RetryingExecutor(Executor threads, ScheduledThreadPoolExecutor timer) {
        this.threads = threads;
        this.timer = timer;
    }

    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (Throwable noThread) {
            if (!keep(task, noThread)) task.run(); // closed: nothing is left that the task could delay on this thread
        }
    }

    private synchronized boolean keep(Runnable task, Throwable noThread) {
        if (timer.isShutdown()) return false;
        if (kept.isEmpty()) pause();
        kept.add(task);
        if (kept.size() == 1) kept.add(() -> Uncaught.tell(noThread)); // reported once, and after the task itself
        return true;
    }

    private void pause() {
        try {
            timer.schedule(this::retry, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (Throwable noTimer) {
            // The timer has queued the task all the same, and runs it as soon as it has a thread again.
        }
    }

    private void retry() {
        for (var next = first(); next != null; next = first()) {
            try {
                threads.execute(next);
            } catch (Throwable stillNone) {
                pause();
                return;
            }
            removeFirst();
        }
    }

    private synchronized @Nullable Runnable first() {
        if (kept.isEmpty() && closed) timer.shutdown();
        return kept.peek();
    }

    private synchronized void removeFirst() {
        kept.remove();
    }

    /** Drops the timer's tasks, and shuts the timer down as soon as the tasks kept here have found threads. */
    synchronized void close() {
        closed = true;
        timer.getQueue().clear();
        if (kept.isEmpty()) timer.shutdown();
        else pause();
    }

    boolean isClosed() {
        return closed;
    }
}
