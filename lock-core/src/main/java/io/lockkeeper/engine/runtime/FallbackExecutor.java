package io.lockkeeper.engine.runtime;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A user's executor, and threads of our own for what it throws at: one that is shut down must not keep a grant from its
 * caller. It may take a task and throw all the same; so each is run once, for a grant that ran twice would take the lock
 * from its holder.
 */
@InternalLockApi
public record FallbackExecutor(Executor users, Executor own) implements Executor {
    /**
     * Handed over on a thread of our own: a pool that is full may run the task in its caller, which may be the timer's thread,
     * the backend's, or somebody in the middle of a release.
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
