package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.KeptNodes;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockMode.Sharing;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a contender's node, {@code _c_<uuid>-<mark><sequence>}, and its parts. Curator gives the same names.
 *
 * @param name the whole name
 * @param id the unique part, which identifies a node even if the reply to its create was lost; null if the name has no
 *     such part
 * @param sequence the number that the server appended; negative after the server's counter has wrapped
 * @param mode how the node takes part in the lock; null if it is a contender of a kind that this library does not have
 */
record NodeName(
        String name,
        @Nullable UUID id,
        int sequence,
        @Nullable LockMode mode) {
    /**
     * Half of the counter's range. From this number on the log warns, and no place is concluded from a number without a
     * listing: at the end of the range the numbers lose their order, for Curator's own recipes too.
     */
    static final int LAST_SURE_NUMBER = 1 << 30;

    private static final String PROTECTED = "_c_"; // a unique id follows
    private static final int ID_LENGTH = 36;
    private static final int DETACHED_VERSION = 8; // of UUIDs with a meaning of their own (RFC 9562)

    /** A node of any lock library: its name ends in a sequence number. */
    private static final Pattern CONTENDER = Pattern.compile(".*[-_]-?\\d{9,10}");

    /** The bytes that a node's path has more than its parent's in a transaction: slash, name, and a length field. */
    static int bytes(LockMode mode) {
        return 1 + PROTECTED.length() + ID_LENGTH + 1 + NodeMark.of(mode).length() + 11 + Integer.BYTES;
    }

    /** The name to create with; the server appends the sequence. */
    static String prefix(UUID id, LockMode mode) {
        return prefix(id) + NodeMark.of(mode);
    }

    /** What the names of all nodes of this contender begin with, whatever their mode. */
    static String prefix(UUID id) {
        return PROTECTED + id + "-";
    }

    /** The name of a node with this number. */
    static String withNumber(UUID id, LockMode mode, int number) {
        return prefix(id, mode) + String.format(Locale.ROOT, "%010d", number);
    }

    /** Reads the name of a node that this library made. */
    static NodeName of(String node) {
        return parse(node).orElseThrow(() -> new IllegalArgumentException("No name of a node: " + node));
    }

    /** Whether the node belongs to no session: its id is of a version that no contender's id has. */
    boolean isDetached() {
        return id != null && id.version() == DETACHED_VERSION;
    }

    /** Whether the node's process may keep the lock without using it. */
    boolean mayBeKept() {
        return id != null && KeptNodes.isIdOfOne(id);
    }

    /**
     * Whether the number proves the node's place. Near the end of the counter, and beyond it, later nodes may have the
     * same or a lower one.
     */
    boolean isNumberSure() {
        return sequence >= 0 && sequence < LAST_SURE_NUMBER;
    }

    boolean isReader() {
        return mode != null && mode.sharing() == Sharing.READ;
    }

    /**
     * Whether the name alone does not tell what the child is: it may be a contender of another kind, or the directory
     * of another lock whose name ends in a number, as {@code invoice-2024010199} does.
     */
    boolean isDoubtful() {
        return id == null;
    }

    /** Reads a child's name; empty if the child is not a contender of any kind. */
    static Optional<NodeName> parse(String child) {
        // Without a regular expression, because this runs for each child of every listing, and a queue may be long.
        boolean unique = child.startsWith(PROTECTED) && isId(child, PROTECTED.length());
        int from = unique ? PROTECTED.length() + ID_LENGTH + 1 : 0;
        var mode = NodeMark.at(child, from);
        int number = mode == null ? 0 : from + NodeMark.of(mode).length();
        if (mode != null && isNumber(child, number)) {
            long sequence = Long.parseLong(child.substring(number));
            var id = unique ? UUID.fromString(child.substring(PROTECTED.length(), from - 1)) : null;
            if (sequence == (int) sequence) return Optional.of(new NodeName(child, id, (int) sequence, mode));
        }
        return CONTENDER.matcher(child).matches() ? Optional.of(foreign(child)) : Optional.empty();
    }

    /** A contender of another kind of lock, by the number at the end of its name; the last number if that is no int. */
    private static NodeName foreign(String child) {
        int end = child.length();
        int digits = end;
        while (digits > 0 && end - digits < 10 && Character.isDigit(child.charAt(digits - 1))) digits--;
        long sequence = Long.parseLong(child.substring(digits));
        return new NodeName(child, null, sequence == (int) sequence ? (int) sequence : Integer.MAX_VALUE, null);
    }

    /** Whether a UUID and a dash stand there: 8, 4, 4, 4 and 12 hexadecimal digits, each group followed by a dash. */
    private static boolean isId(String child, int from) {
        if (child.length() <= from + ID_LENGTH) return false;
        for (int i = 0; i <= ID_LENGTH; i++) {
            char c = child.charAt(from + i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23 || i == ID_LENGTH;
            if (dash ? c != '-' : (c < '0' || c > '9') && (c < 'a' || c > 'f')) return false;
        }
        return true;
    }

    private static boolean isNumber(String child, int from) {
        int digits = from < child.length() && child.charAt(from) == '-' ? from + 1 : from;
        for (int i = digits; i < child.length(); i++) if (child.charAt(i) < '0' || child.charAt(i) > '9') return false;
        int count = child.length() - digits;
        return count == 9 || count == 10;
    }
}
