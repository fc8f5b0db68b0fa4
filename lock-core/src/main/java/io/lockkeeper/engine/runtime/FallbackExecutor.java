package io.lockkeeper.engine.runtime;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A user's executor. If it throws at a task, the task runs on the library's own threads, because an executor that was
 * shut down must not keep a grant from its caller. An executor may also throw although it has taken the task, so each
 * task is made to run only once. A grant that ran twice would give the lock back while its caller holds it.
 *
 * <p>Thread rules: any thread may call it. The task does not run on that thread, unless the library's threads are
 * closed.
 */
@InternalLockApi
public record FallbackExecutor(Executor users, Executor own) implements Executor {
    /**
     * Hands the task to the user's executor on one of the library's threads. A pool that is full may run the task on
     * the thread that brings it, and that might be the timer's, the backend's, or one in the middle of a release.
     */
    @Override
    public void execute(Runnable task) {
        var begun = new AtomicBoolean();
        Runnable once = () -> {
            if (begun.compareAndSet(false, true)) task.run();
        };
        own.execute(() -> handOver(once));
    }

    private void handOver(Runnable once) {
        try {
            users.execute(once);
        } catch (Throwable thrown) { // a lambda in Kotlin may throw anything
            own.execute(once);
            if (!(thrown instanceof RejectedExecutionException)) own.execute(() -> Uncaught.tell(thrown));
        }
    }
}
