package io.lockkeeper.internal;

import java.util.Objects;

/**
 * What may be the root of the locks: any path of ZooKeeper's. The rules are its client's ({@code PathUtils.validatePath}), said
 * again here because the options know no backend, and because a root that is refused where it is set says so to the one who
 * set it, and not to each caller that asks for a lock.
 */
@InternalLockApi
public final class RootPath {
    private RootPath() {}

    /** Throws {@link IllegalArgumentException}, naming the fault, unless this may be a root. */
    public static void check(String path) {
        Objects.requireNonNull(path, "root must not be null");
        if (!path.startsWith("/")) throw fault(path, "begins with no slash");
        if (path.length() == 1) return;
        int start = 1;
        for (int i = 1; i <= path.length(); i++) {
            if (i < path.length() && path.charAt(i) != '/') {
                if (isRefused(path.charAt(i)))
                    throw fault(path, "contains a character that ZooKeeper refuses, at index " + i);
                continue;
            }
            var segment = path.substring(start, i);
            if (segment.isEmpty())
                throw fault(path, i == path.length() ? "ends with a slash" : "has an empty segment at index " + i);
            if (segment.equals(".") || segment.equals("..")) throw fault(path, "has a segment \"" + segment + "\"");
            start = i + 1;
        }
    }

    private static boolean isRefused(char c) {
        return c <= 0x1F || c >= 0x7F && c <= 0x9F || c >= 0xD800 && c <= 0xF8FF || c >= 0xFFF0;
    }

    private static IllegalArgumentException fault(String path, String fault) {
        return new IllegalArgumentException(
                "root " + Quoted.text(path) + " " + fault + "; a root is a path like /locks or /app/locks");
    }
}
