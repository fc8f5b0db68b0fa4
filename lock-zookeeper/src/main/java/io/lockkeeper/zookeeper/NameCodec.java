package io.lockkeeper.zookeeper;

import java.nio.charset.StandardCharsets;

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

    /** Whether ZooKeeper allows the character in a path (the ranges of its PathUtils) and it is not special here. */
    private static boolean isItself(int c) {
        if (c == '/' || c == ESCAPE) return false;
        return !(c <= 0x1f || c >= 0x7f && c <= 0x9f || c >= 0xd800 && c <= 0xf8ff || c >= 0xfff0);
    }
}
