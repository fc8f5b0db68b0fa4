package io.lockkeeper.internal;

import org.jspecify.annotations.Nullable;

/**
 * Names and other text of users, as messages and logs show them: in quotes, on one line, and so that no two different
 * texts look the same. A line break, or a character that changes the direction of writing, would otherwise let a name
 * forge a line of a log. Safe for use from any thread.
 */
@InternalLockApi
public final class Quoted {
    private Quoted() {}

    /** The text in double quotes, escaped. */
    public static String text(String text) {
        return "\"" + escaped(text) + "\"";
    }

    /** How every message names a lock: {@code Lock "name"}. */
    public static String lock(String name) {
        return "Lock " + text(name);
    }

    /** The text on one line: invisible characters, quotes and backslashes are escaped as in Java. */
    public static String escaped(String text) {
        StringBuilder escaped = null; // made only if there is something to escape
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            var instead = instead(c);
            if (instead != null && escaped == null) escaped = new StringBuilder(text.substring(0, i));
            if (escaped == null) continue;
            if (instead != null) escaped.append(instead);
            else escaped.append(c);
        }
        return escaped == null ? text : escaped.toString();
    }

    private static @Nullable String instead(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default -> isInvisible(c) ? String.format("\\u%04X", (int) c) : null;
        };
    }

    private static boolean isInvisible(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
