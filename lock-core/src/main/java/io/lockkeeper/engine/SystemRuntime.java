package io.lockkeeper.engine;

import io.lockkeeper.LockOptions;
import io.lockkeeper.spi.LockRuntime;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The machine's monotonic clock, one timer thread, and threads for users' code, all daemons and gone when idle. Users'
 * code may block, so it gets as many threads as it blocks: a pool with a bound could keep a loss signal from its body.
 * What a user's executor refuses runs on those threads, and what the machine has no thread for is tried again.
 */
public final class SystemRuntime implements LockRuntime {
    private static final int IDLE_SECONDS = 10;
    private static final int NO_THREAD_MILLIS = 100; // until it is tried again

    private final ScheduledThreadPoolExecutor timer;
    private final Executor executor;
    private final Executor own;

    public SystemRuntime(LockOptions options) {
        this(options, threads());
    }

    /** @param threads what throws here has not taken the task */
    SystemRuntime(LockOptions options, Executor threads) {
        timer = new ScheduledThreadPoolExecutor(1, daemons("lockkeeper-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        own = task -> executeSooner(threads, task);
        executor = options.executor().<Executor>map(users -> orElse(users, own)).orElse(own);
    }

    private static Executor threads() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemons("lockkeeper-callback"));
    }

    /** Or later. Never on this thread: it may be the timer's, or the backend's, and users' code may block. */
    private void executeSooner(Executor threads, Runnable task) {
        try {
            threads.execute(task);
        } catch (Throwable noThread) {
            Uncaught.tell(noThread);
            schedule(TimeUnit.MILLISECONDS.toNanos(NO_THREAD_MILLIS), () -> executeSooner(threads, task));
        }
    }

    /** A user's executor that refuses, for it is shut down, must not keep a grant or a loss from its caller. */
    private static Executor orElse(Executor users, Executor own) {
        return task -> {
            var once = new Once(task, new AtomicBoolean());
            try {
                users.execute(once);
            } catch (Throwable refused) { // a lambda in Kotlin may throw anything
                own.execute(once);
            }
        };
    }

    /** An executor may take a task and throw all the same; a grant that ran twice would take the lock from its holder. */
    private record Once(Runnable task, AtomicBoolean begun) implements Runnable {
        @Override
        public void run() {
            if (begun.compareAndSet(false, true)) task.run();
        }
    }

    private static ThreadFactory daemons(String name) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Runnable schedule(long delayNanos, Runnable task) {
        try {
            var scheduled = timer.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
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
    public void close() {
        timer.shutdown();
    }
}
