package io.lockkeeper.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A user's executor, and threads of our own for what it throws at: one that is shut down must not keep a grant from its
 * caller. It may take a task and throw all the same; so each is run once, for a grant that ran twice would take the lock
 * from its holder.
 */
record UsersExecutor(Executor users, Executor own) implements Executor {
    @Override
    public void execute(Runnable task) {
        var begun = new AtomicBoolean();
        Runnable once = () -> {
            if (begun.compareAndSet(false, true)) task.run();
        };
        try {
            users.execute(once);
        } catch (Throwable thrown) { // a lambda in Kotlin may throw anything
            own.execute(once);
            if (thrown instanceof InterruptedException) Thread.currentThread().interrupt();
            if (!(thrown instanceof RejectedExecutionException)) own.execute(() -> Uncaught.tell(thrown));
        }
    }
}
