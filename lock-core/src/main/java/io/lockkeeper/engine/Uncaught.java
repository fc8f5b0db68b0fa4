package io.lockkeeper.engine;

/** Where a failure goes that must not stop what goes on around it. */
final class Uncaught {
    private Uncaught() {}

    /** To the thread's handler, as if the thread had ended with it; what that throws is dropped then as well. */
    static void tell(Throwable thrown) {
        var thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable ofTheHandler) {
            // nobody is left to be told
        }
    }
}
