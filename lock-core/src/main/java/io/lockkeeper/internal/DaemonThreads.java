package io.lockkeeper.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes all threads of the library. A thread is made in the middle of one caller's call, and then serves every caller.
 * So it inherits nothing of that call: no inheritable thread-locals, no priority, and no context class loader (it has
 * the library's). Safe for use from any thread.
 */
@InternalLockApi
public final class DaemonThreads {
    private DaemonThreads() {}

    /** Makes a daemon thread, and does not start it. */
    public static Thread thread(Runnable task, String name) {
        var thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        thread.setPriority(Thread.NORM_PRIORITY);
        thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
        return thread;
    }

    /** Makes threads whose names are this one and a number. */
    public static ThreadFactory named(String name) {
        var count = new AtomicInteger();
        return task -> thread(task, name + "-" + count.incrementAndGet());
    }

    /**
     * Runs the task on a new thread, so that threads which the task makes inherit nothing of this call either. Blocks
     * until the task has ended. Throws the unchecked exception or the error that the task throws.
     */
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
