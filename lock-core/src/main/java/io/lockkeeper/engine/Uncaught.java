package io.lockkeeper.engine;

/** Where a failure goes that must not stop what goes on around it. */
final class Uncaught {
    private Uncaught() {}

    /** To the thread's handler, as if the thread had ended with it. */
    static void tell(Throwable thrown) {
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    }
}
