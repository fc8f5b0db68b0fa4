package io.lockkeeper.zookeeper;

import io.lockkeeper.internal.Names;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Encodes a lock's name as one path segment. A character that ZooKeeper allows stays as it is, except the escape
 * character. The other characters become the percent-encoded bytes of their UTF-8 form, as in a URL. No two names share
 * a segment.
 */
final class NameCodec {
    private static final char ESCAPE = '%';

    private NameCodec() {}

    static String segment(String name) {
        // ZooKeeper refuses these two as whole segments.
        if (name.equals(".") || name.equals("..")) return "%2E".repeat(name.length());
        StringBuilder out = null;
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (isItself(c)) {
                if (out != null) out.append((char) c);
            } else {
                if (out == null) out = new StringBuilder(name.length() + 16).append(name, 0, i);
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8))
                    out.append(ESCAPE).append(String.format("%02X", b));
            }
            i += Character.charCount(c);
        }
        return out == null ? name : out.toString();
    }

    /** The name whose segment this is; empty if no valid name has it. */
    static Optional<String> name(String segment) {
        var name = segment.indexOf(ESCAPE) < 0 ? segment : decoded(segment);
        try {
            Names.check(name);
        } catch (IllegalArgumentException noName) {
            return Optional.empty();
        }
        return segment(name).equals(segment) ? Optional.of(name) : Optional.empty();
    }

    private static String decoded(String segment) {
        var bytes = new ByteArrayOutputStream(segment.length());
        for (int i = 0; i < segment.length(); ) {
            int c = segment.codePointAt(i);
            int escaped = c == ESCAPE && i + 3 <= segment.length() ? hex(segment, i + 1) : -1;
            if (escaped < 0) bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            else bytes.write(escaped);
            i += escaped < 0 ? Character.charCount(c) : 3;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The byte that two hexadecimal digits stand for; -1 if they are no such digits. */
    private static int hex(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** Whether ZooKeeper allows the character in a path (the ranges of its PathUtils) and it is not special here. */
    private static boolean isItself(int c) {
        if (c == '/' || c == ESCAPE) return false;
        return !(c <= 0x1f || c >= 0x7f && c <= 0x9f || c >= 0xd800 && c <= 0xf8ff || c >= 0xfff0);
    }
}
