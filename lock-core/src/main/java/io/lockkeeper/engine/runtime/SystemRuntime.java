package io.lockkeeper.engine.runtime;

import io.lockkeeper.LockOptions;
import io.lockkeeper.internal.DaemonThreads;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.LockRuntime;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The machine's monotonic clock, one timer thread, and threads for users' code, all daemons. The threads for users' code are
 * gone when idle. The timer's is made at once and stays, if asked for: a lock that is acquired when the machine has no thread
 * left is then still served, or refused, in time. Users' code may block, so it gets as many threads as it blocks: a pool
 * with a bound could keep a loss signal from its body.
 */
@InternalLockApi
public final class SystemRuntime implements LockRuntime {
    private static final Runnable NOTHING = () -> {};
    private static final int IDLE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor timer;
    private final Executor executor;
    private final RetryingExecutor own;

    public SystemRuntime(LockOptions options) {
        this(options, threads());
    }

    /** @param threads what throws here has not taken the task */
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

    /** One whose timer has a thread from now on, until {@link #endWhenIdle} or {@link #close}; throws if there is none. */
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
    public Runnable schedule(long delayNanos, Runnable task) {
        if (own.isClosed()) return NOTHING;
        try {
            var scheduled = timer.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException closed) {
            return NOTHING;
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
