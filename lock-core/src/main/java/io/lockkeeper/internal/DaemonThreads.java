package io.lockkeeper.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All threads that the library makes. They serve every caller, and are made whenever one is missing; so they inherit nothing
 * of the call that happens to be under way: no inheritable thread-locals, no context class loader (theirs is the
 * library's), no priority.
 */
@InternalLockApi
public final class DaemonThreads {
    private DaemonThreads() {}

    /** A thread that is still to be started. */
    public static Thread thread(Runnable task, String name) {
        var thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        thread.setPriority(Thread.NORM_PRIORITY);
        thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
        return thread;
    }

    /** Makes threads of this name and a number. */
    public static ThreadFactory named(String name) {
        var count = new AtomicInteger();
        return task -> thread(task, name + "-" + count.incrementAndGet());
    }

    /** Runs the task on a thread of its own and waits for its end: the threads that it makes inherit nothing either. */
    public static void run(Runnable task, String name) {
        try {
            CompletableFuture.runAsync(task, command -> thread(command, name).start())
                    .join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException known) throw known;
            if (failed.getCause() instanceof Error known) throw known;
            throw failed;
        }
    }
}
