package io.lockkeeper.internal;

import org.slf4j.LoggerFactory;

/** Reports a failure that must not stop the code around it. Safe for use from any thread; nothing is thrown. */
@InternalLockApi
public final class Uncaught {
    private Uncaught() {}

    /** Reports to the log, and to the thread's handler as if the thread had ended with the failure. */
    public static void tell(Throwable thrown) {
        try {
            LoggerFactory.getLogger("io.lockkeeper.Locks")
                    .warn("A listener, a dispatcher or an executor threw this, which goes to no caller", thrown);
        } catch (Throwable ofTheLog) {
            // The handler must be told all the same.
        }
        hand(thrown);
    }

    /** Reports to the thread's handler alone. */
    public static void hand(Throwable thrown) {
        var thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable ofTheHandler) {
            // There is nobody left to tell.
        }
    }
}
