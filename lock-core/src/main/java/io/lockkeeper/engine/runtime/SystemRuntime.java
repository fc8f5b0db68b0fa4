package io.lockkeeper.engine.runtime;

import io.lockkeeper.LockOptions;
import io.lockkeeper.internal.DaemonThreads;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockRuntime;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The machine's monotonic clock, one timer thread, and threads for the code of users. All threads are daemons.
 *
 * <p>The threads for users' code end when they are idle. Their number has no bound, because users' code may block, and
 * a bounded pool could then keep a loss signal from its body. {@link #withTimer} makes the timer's thread at once, and
 * that thread stays. A call for a lock is then answered in time even if the machine has no thread left.
 *
 * <p>Thread rules: any thread may call any method.
 */
@InternalLockApi
public final class SystemRuntime implements LockRuntime {
    private static final int IDLE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor timer;
    private final Executor executor;
    private final RetryingExecutor own;

    public SystemRuntime(LockOptions options) {
        this(options, threads());
    }

    /** @param threads runs the library's tasks; if it throws, it must not have taken the task */
    SystemRuntime(LockOptions options, Executor threads) {
        timer = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("lockkeeper-timer"));
        timer.setRemoveOnCancelPolicy(true);
        endWhenIdle();
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        own = new RetryingExecutor(threads, timer);
        executor = options.executor()
                .<Executor>map(users -> new FallbackExecutor(users, own))
                .orElse(own);
    }

    /**
     * Makes a runtime whose timer has a thread from now on, until {@link #endWhenIdle} or {@link #close}. Throws if the
     * machine has no thread for it.
     */
    public static SystemRuntime withTimer(LockOptions options) {
        var runtime = new SystemRuntime(options);
        runtime.timer.allowCoreThreadTimeOut(false);
        runtime.timer.prestartCoreThread();
        return runtime;
    }

    private static Executor threads() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                DaemonThreads.named("lockkeeper-callback"));
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        if (own.isClosed()) return Cancellable.NONE;
        try {
            var scheduled = timer.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException closed) {
            return Cancellable.NONE;
        }
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public Executor signals() {
        return own;
    }

    @Override
    public void endWhenIdle() {
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    @Override
    public void close() {
        own.close();
    }
}
