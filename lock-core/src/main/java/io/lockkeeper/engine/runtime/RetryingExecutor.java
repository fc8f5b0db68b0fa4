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
 * Threads that take every task: what the machine has no thread for is kept, and tried again until there is one. Never run on
 * the thread that brings it: that may be the timer's, or the backend's, and users' code may block.
 *
 * <p>Thread rules: what is kept changes under this object's lock, and the timer's thread alone takes it away; tasks are
 * handed over outside it.
 */
@InternalLockApi
public final class RetryingExecutor implements Executor {
    private static final int PAUSE_MILLIS = 100;

    private final Executor threads;
    private final ScheduledThreadPoolExecutor timer;
    private final Queue<Runnable> kept = new ArrayDeque<>(); // guarded by this
    private volatile boolean closed; // changes under this

    /** @param threads what throws here has not taken the task */
    RetryingExecutor(Executor threads, ScheduledThreadPoolExecutor timer) {
        this.threads = threads;
        this.timer = timer;
    }

    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (Throwable noThread) {
            if (!keep(task, noThread)) task.run(); // closed: nothing is left that it could hold up
        }
    }

    private synchronized boolean keep(Runnable task, Throwable noThread) {
        if (timer.isShutdown()) return false;
        if (kept.isEmpty()) pause();
        kept.add(task);
        if (kept.size() == 1) kept.add(() -> Uncaught.tell(noThread)); // once, and where it holds nothing up
        return true;
    }

    private void pause() {
        try {
            timer.schedule(this::retry, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (Throwable noTimer) {
            // It stands in the timer's queue all the same, and runs as soon as that has a thread again.
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

    /** Shuts the timer down, and drops what stands in it; first what is kept is taken. */
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
