package io.lockkeeper.engine.runtime;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.LockRuntime;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The runtime as the engine uses it: nothing here throws, so that nobody is stopped in the middle of a release, a loss or an
 * answer. A timer may throw, for want of a thread or of memory, and may have taken the task all the same. Such a task is kept,
 * and set again whenever the engine hears or asks something; it runs once. The heartbeat asks something as long as anything
 * is in use.
 *
 * <p>Thread rules: what is kept changes under this object's lock; the runtime is called outside it.
 */
@InternalLockApi
public final class NonThrowingRuntime implements LockRuntime {
    private static final long PAUSE_NANOS = 100_000_000;

    private final LockRuntime runtime;
    private final Queue<Timer> unset = new ArrayDeque<>(); // guarded by this
    private volatile boolean late; // whether there are any
    private final Executor executor;
    private final Executor signals;

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
    public Runnable schedule(long delayNanos, Runnable task) {
        catchUp();
        var timer = new Timer(task, runtime.nanoTime() + Math.max(0, delayNanos));
        try {
            timer.arm(delayNanos);
        } catch (Throwable notSet) {
            keep(timer, notSet);
        }
        return timer::cancel;
    }

    /** For a time that somebody relies on: throws if the timer does, and the task will not run then. */
    public Runnable scheduleOrThrow(long delayNanos, Runnable task) {
        catchUp();
        var timer = new Timer(task, 0);
        try {
            timer.arm(delayNanos);
        } catch (Throwable notSet) {
            timer.cancel(); // it may have been taken all the same
            throw notSet;
        }
        return timer::cancel;
    }

    private synchronized void keep(Timer timer, Throwable why) {
        // Told later: whoever asked may hold a lock of ours, and a handler of uncaught failures is a user's.
        if (unset.isEmpty()) unset.add(new Timer(() -> signals.execute(() -> Uncaught.tell(why)), timer.due));
        unset.add(timer);
        late = true;
    }

    /** Sets what could not be set; to be called whenever something happens. */
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
        var once = new Timer(task, 0); // an executor that throws may have taken it all the same
        try {
            by.execute(once);
        } catch (Throwable notTaken) {
            schedule(0, () -> executeAgain(by, once, notTaken));
        }
    }

    private void executeAgain(Executor by, Timer once, Throwable before) {
        try {
            by.execute(once);
            by.execute(new Timer(() -> Uncaught.tell(before), 0)); // once, and where it holds nothing up
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

    /** Runs once or never, however often it was handed over: true when it has begun, or is not to begin any more. */
    private final class Timer extends AtomicBoolean implements Runnable {
        private static final long serialVersionUID = 1;

        private final transient Runnable task;
        private final long due;
        private transient volatile @Nullable Runnable pending; // cancels it

        Timer(Runnable task, long due) {
            this.task = task;
            this.due = due;
        }

        void arm(long delayNanos) {
            var cancel = runtime.schedule(delayNanos, this);
            pending = cancel;
            if (get()) cancel.run(); // meanwhile
        }

        @Override
        public void run() {
            if (!compareAndSet(false, true)) return;
            try {
                task.run();
            } catch (Throwable thrown) {
                Uncaught.tell(thrown); // a timer's thread would keep it to itself, or end
            }
        }

        void cancel() {
            set(true);
            var cancel = pending;
            if (cancel == null) return;
            try {
                cancel.run();
            } catch (Throwable thrown) {
                Uncaught.tell(thrown); // it does nothing any more
            }
        }

        @Override
        public String toString() {
            return task.toString();
        }
    }
}
