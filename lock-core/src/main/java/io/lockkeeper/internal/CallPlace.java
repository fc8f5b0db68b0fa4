package io.lockkeeper.internal;

import org.jspecify.annotations.Nullable;

/** The line of the user's code that called the library. Safe for use from any thread. */
@InternalLockApi
public final class CallPlace {
    private static final String FACES = "io.lockkeeper"; // the package of all that a user calls
    private static final StackWalker STACK = StackWalker.getInstance();

    private CallPlace() {}

    /** The innermost frame that is neither the library's nor that of a runtime; null without such a frame. */
    public static @Nullable StackTraceElement current() {
        return STACK.walk(frames -> frames.filter(frame -> isOfUser(frame.getClassName()))
                .findFirst()
                .map(StackWalker.StackFrame::toStackTraceElement)
                .orElse(null));
    }

    private static boolean isOfUser(String type) {
        int end = type.lastIndexOf('.');
        var ours = end == FACES.length() && type.startsWith(FACES) || type.startsWith(FACES + ".internal.");
        return !ours
                && !type.startsWith("kotlin.")
                && !type.startsWith("kotlinx.coroutines.")
                && !type.startsWith("java.")
                && !type.startsWith("jdk.");
    }

    /** The place as messages write it, without class loader and module. */
    static String words(@Nullable StackTraceElement place) {
        if (place == null) return "a place that is not known";
        var line = place.getLineNumber() < 0 ? "" : ":" + place.getLineNumber();
        return place.getClassName() + "." + place.getMethodName() + " (" + place.getFileName() + line + ")";
    }
}
