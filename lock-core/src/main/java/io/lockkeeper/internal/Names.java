package io.lockkeeper.internal;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** The rules for the names of locks, and for labels. Safe for use from any thread. */
@InternalLockApi
public final class Names {
    /** The longest name, in bytes of UTF-8. */
    public static final int MAX_BYTES = 512;

    /** The longest label, and the longest name of a host that is shown or stored, in characters. */
    public static final int MAX_LABEL = 200;

    private Names() {}

    /** Throws an {@link IllegalArgumentException} that names the fault, unless this is a valid lock name. */
    public static void check(String name) {
        Objects.requireNonNull(name, "A lock's name must not be null");
        if (name.isEmpty()) throw new IllegalArgumentException("A lock's name must not be empty");
        int bytes = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == 0) throw fault(name, "contains a NUL character at index " + i);
            if (Character.isHighSurrogate(c) && i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))) {
                i++;
                bytes += 4;
            } else if (Character.isSurrogate(c)) {
                throw fault(name, "contains a lone surrogate at index " + i);
            } else {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }
        if (bytes > MAX_BYTES)
            throw fault(name, "has " + bytes + " bytes of UTF-8; at most " + MAX_BYTES + " are allowed");
    }

    /**
     * Returns the distinct names in the one order in which every caller acquires them, so that two callers cannot
     * deadlock. Throws an {@link IllegalArgumentException} if there is no name, or one that is not valid.
     */
    public static List<String> inOrder(Collection<String> names) {
        Objects.requireNonNull(names, "The names of the locks must not be null");
        if (names.isEmpty()) throw new IllegalArgumentException("At least one lock name is needed; none was given");
        names.forEach(Names::check);
        return List.copyOf(new TreeSet<>(names));
    }

    private static IllegalArgumentException fault(String name, String fault) {
        return new IllegalArgumentException("Lock name " + beginning(name) + " " + fault);
    }

    /** A text that is not valid may be as long as a file: a message shows its beginning only. */
    private static String beginning(String text) {
        return Quoted.text(text.length() <= 40 ? text : text.substring(0, 40) + "…");
    }

    /** Returns the label. Throws an {@link IllegalArgumentException} if others could not read it as one line. */
    public static String checkedLabel(String label) {
        Objects.requireNonNull(label, "label must not be null; an empty one is the host's name");
        if (label.length() > MAX_LABEL || label.chars().anyMatch(Character::isISOControl))
            throw new IllegalArgumentException("A label is one line of at most " + MAX_LABEL + " characters; this has "
                    + label.length() + ": " + beginning(label));
        return label;
    }

    /** A label or host name of unknown origin, made fit for a node or a message: one line, not too long. */
    public static String fitLabel(String text) {
        var line = text.chars().anyMatch(Character::isISOControl) ? text.replaceAll("\\p{Cc}", "?") : text;
        return line.length() <= MAX_LABEL ? line : line.substring(0, MAX_LABEL - 1) + "…";
    }
}
