package io.lockkeeper.internal;

import java.util.Objects;

/**
 * The rules for the root of the locks, which may be any path of ZooKeeper's.
 *
 * <p>The rules are those of ZooKeeper's client ({@code PathUtils.validatePath}). They are repeated here because the
 * options know no backend. So a bad root fails where it is set, and not at each later call for a lock. Safe for use
 * from any thread.
 */
@InternalLockApi
public final class RootPath {
    // A server closes the connection of a client that sends more than its jute.maxbuffer, which ends every hold.
    private static final int MAX_LENGTH = 2048;

    private RootPath() {}

    /** Throws an {@link IllegalArgumentException} that names the fault, unless this is a valid root. */
    public static void check(String path) {
        Objects.requireNonNull(path, "root must not be null");
        if (!path.startsWith("/")) throw fault(path, "begins with no slash");
        if (path.length() == 1) return;
        if (path.length() > MAX_LENGTH)
            throw fault(
                    path.substring(0, 40) + "…",
                    "has " + path.length() + " characters; at most " + MAX_LENGTH + " are allowed");
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
