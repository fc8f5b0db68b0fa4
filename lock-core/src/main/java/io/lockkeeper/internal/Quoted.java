package io.lockkeeper.internal;

import org.jspecify.annotations.Nullable;

/**
 * Names and other people's text as messages and logs show them: in quotes, on one line, and so that two of them look alike only
 * if they are the same. A line break, or a character that turns the direction of writing, would let a name forge a line.
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

    /** The text on one line: what is no visible character, quotes and backslashes stand as Java would write them. */
    public static String escaped(String text) {
        StringBuilder escaped = null; // mostly there is nothing to do
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
