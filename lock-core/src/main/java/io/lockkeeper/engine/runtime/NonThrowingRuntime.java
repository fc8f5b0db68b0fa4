package io.lockkeeper.engine.runtime;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockRuntime;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The runtime as the engine uses it. Nothing here throws, except {@link #scheduleOrThrow}, so that no thread is stopped
 * in the middle of a release, a loss or an answer.
 *
 * <p>A timer may throw because it has no thread or no memory, and it may have taken the task all the same. The task is
 * then kept, and scheduled again whenever the engine schedules something or receives an answer. It runs only once. The
 * heartbeat schedules something for as long as anything is in use, so a kept task is not forgotten.
 *
 * <p>Thread rules: any thread may call any method. The kept tasks are guarded by this object's monitor; the runtime is
 * called outside it.
 */
@InternalLockApi
public final class NonThrowingRuntime implements LockRuntime {
    private static final long PAUSE_NANOS = 100_000_000;

    private final LockRuntime runtime;
    private final Executor executor;
    private final Executor signals;

    // Guarded by this object's monitor; the flag may be read without it.
    private final Queue<Timer> unset = new ArrayDeque<>(); // tasks that no timer took
    private volatile boolean late; // whether there are any

    NonThrowingRuntime(LockRuntime runtime) {
        this.runtime = runtime;
        this.executor = task -> execute(runtime.executor(), task);
        this.signals = task -> execute(runtime.signals(), task);
    }

    @Override
    public long nanoTime() {
        return runtime.nanoTime();
    }

    @Override
    public long wallMillis() {
        return runtime.wallMillis();
    }

    @Override
    public UUID randomId() {
        return runtime.randomId();
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        catchUp();
        var timer = new Timer(task, runtime.nanoTime() + Math.max(0, delayNanos));
        try {
            timer.arm(delayNanos);
        } catch (Throwable notSet) {
            keep(timer, notSet);
        }
        return timer::cancel;
    }

    /**
     * Schedules a task without which a caller would wait for ever. If the timer throws, this throws, and the task never
     * runs.
     */
    public Cancellable scheduleOrThrow(long delayNanos, Runnable task) {
        catchUp();
        var timer = new Timer(task, 0);
        try {
            timer.arm(delayNanos);
        } catch (Throwable notSet) {
            timer.cancel(); // the timer may have taken it all the same
            throw notSet;
        }
        return timer::cancel;
    }

    private synchronized void keep(Timer timer, Throwable why) {
        // Reported later: this thread may hold one of the engine's locks, and the handler of the report is a user's.
        if (unset.isEmpty()) unset.add(new Timer(() -> signals.execute(() -> Uncaught.tell(why)), timer.due));
        unset.add(timer);
        late = true;
    }

    /** Schedules the tasks that no timer took before. The engine calls this whenever it receives an answer. */
    public void catchUp() {
        if (!late) return;
        for (var timer = takeUnset(); timer != null; timer = takeUnset()) {
            try {
                timer.arm(timer.due - runtime.nanoTime());
            } catch (Throwable stillNotSet) {
                keep(timer, stillNotSet);
                return;
            }
        }
    }

    private synchronized @Nullable Timer takeUnset() {
        unset.removeIf(AtomicBoolean::get);
        var next = unset.poll();
        late = !unset.isEmpty();
        return next;
    }

    private void execute(Executor by, Runnable task) {
        catchUp();
        var once = new Timer(task, 0); // runs once, though an executor that throws may have taken it
        try {
            by.execute(once);
        } catch (Throwable notTaken) {
            schedule(0, () -> executeAgain(by, once, notTaken));
        }
    }

    private void executeAgain(Executor by, Timer once, Throwable before) {
        try {
            by.execute(once);
            by.execute(new Timer(() -> Uncaught.tell(before), 0)); // reported once, and not ahead of the task itself
        } catch (Throwable stillNotTaken) {
            schedule(PAUSE_NANOS, () -> executeAgain(by, once, before));
        }
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public Executor signals() {
        return signals;
    }

    @Override
    public void endWhenIdle() {
        try {
            runtime.endWhenIdle();
        } catch (Throwable thrown) {
            Uncaught.tell(thrown);
        }
    }

    @Override
    public void close() {
        try {
            runtime.close();
        } catch (Throwable thrown) {
            Uncaught.tell(thrown);
        }
    }

    /**
     * A task that runs at most once, however often it is handed over. The flag is true once the task has begun or was
     * cancelled.
     */
    private final class Timer extends AtomicBoolean implements Runnable {
        private static final long serialVersionUID = 1;

        private final transient Runnable task;
        private final long due;
        private transient volatile @Nullable Cancellable pending; // cancels the task at the timer

        Timer(Runnable task, long due) {
            this.task = task;
            this.due = due;
        }

        void arm(long delayNanos) {
            var cancel = runtime.schedule(delayNanos, this);
            pending = cancel;
            if (get()) cancel.cancel(); // it was cancelled, or has run, in the meantime
        }

        @Override
        public void run() {
            if (!compareAndSet(false, true)) return;
            try {
                task.run();
            } catch (Throwable thrown) {
                Uncaught.tell(thrown); // the timer would swallow it, or its thread would end
            }
        }

        void cancel() {
            set(true);
            var cancel = pending;
            if (cancel == null) return;
            try {
                cancel.cancel();
            } catch (Throwable thrown) {
                Uncaught.tell(thrown); // harmless: the task does nothing any more if it runs
            }
        }

        @Override
        public String toString() {
            return task.toString();
        }
    }
}
