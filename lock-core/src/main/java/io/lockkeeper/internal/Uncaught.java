package io.lockkeeper.internal;

import org.slf4j.LoggerFactory;

/** Where a failure goes that must not stop what goes on around it. */
@InternalLockApi
public final class Uncaught {
    private Uncaught() {}

    /** To the log, and to the thread's handler, as if the thread had ended with it. What these throw is dropped. */
    public static void tell(Throwable thrown) {
        try {
            LoggerFactory.getLogger("io.lockkeeper.Locks")
                    .warn("What a listener, a dispatcher or an executor threw is not passed on", thrown);
        } catch (Throwable ofTheLog) {
            // the handler is told all the same
        }
        hand(thrown);
    }

    /** To the thread's handler alone. */
    public static void hand(Throwable thrown) {
        var thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable ofTheHandler) {
            // nobody is left to be told
        }
    }
}
