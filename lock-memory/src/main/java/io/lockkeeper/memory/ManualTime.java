package io.lockkeeper.memory;

import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockRuntime;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it on. The code of users runs on the given executor. Thread rules: any
 * thread may call any method. The fields are guarded by this object's monitor; tasks run outside it, on the thread that
 * moves time on.
 */
final class ManualTime implements LockRuntime {
    private record Task(long due, long order, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            return due != other.due ? Long.compare(due, other.due) : Long.compare(order, other.order);
        }
    }

    private final Executor executor;

    // Guarded by this object's monitor.
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long now;
    private long count;

    ManualTime(Executor executor) {
        this.executor = executor;
    }

    /**
     * Moves time on. Tasks that become due run on this thread in their order, and each sees the time at which it is
     * due.
     */
    void advance(Duration by) {
        long nanos = Nanos.nanos(Nanos.notNegative("The time to advance by", by));
        long end;
        synchronized (this) {
            end = now + nanos;
            if (nanos == Nanos.FOREVER || end < now)
                throw new IllegalArgumentException("Time can't be advanced by " + Nanos.words(by) + " from "
                        + Duration.ofNanos(now) + ": 100 years is the most at once, and 292 in all");
        }
        for (var task = next(end); task != null; task = next(end)) task.action().run();
    }

    private synchronized @Nullable Task next(long end) {
        var task = tasks.peek();
        if (task == null || task.due() > end) {
            now = Math.max(now, end);
            return null;
        }
        tasks.remove();
        now = Math.max(now, task.due());
        return task;
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Cancellable schedule(long delayNanos, Runnable action) {
        long due = now + Math.max(0, delayNanos);
        var task = new Task(due < now ? Long.MAX_VALUE : due, count++, action); // on overflow it is never due
        tasks.add(task);
        return () -> {
            synchronized (this) {
                tasks.remove(task);
            }
        };
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public void close() {}
}
