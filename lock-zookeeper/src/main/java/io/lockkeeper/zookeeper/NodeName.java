package io.lockkeeper.zookeeper;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A contender's node by its name: {@code _c_<uuid>-lock-<sequence>}, as Curator names it.
 *
 * @param name the child's name
 * @param id the unique part, by which a node is known though the reply to its making was lost; null if it has none
 * @param sequence the server's number: ten digits, a sign among them once the counter has wrapped
 */
record NodeName(String name, @Nullable UUID id, int sequence) {
    private static final Pattern OURS =
            Pattern.compile("(?:_c_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-)?lock-(-?\\d{9,10})");

    /** Any lock library's node: it ends in a sequence number. */
    private static final Pattern CONTENDER = Pattern.compile(".*[-_]-?\\d{9,10}");

    /** What a node adds to its parent's path in a transaction: the slash, its name, and the length before it. */
    static final int BYTES = 1 + "_c_".length() + 36 + "-lock-".length() + 11 + Integer.BYTES;

    /** The name to create with; the server appends the sequence. */
    static String prefix(UUID id) {
        return "_c_" + id + "-lock-";
    }

    /** Reads a child's name; empty if it is no contender of any kind. */
    static Optional<NodeName> parse(String child) {
        var match = OURS.matcher(child);
        if (match.matches()) {
            var id = match.group(1);
            long sequence = Long.parseLong(match.group(2));
            if (sequence == (int) sequence)
                return Optional.of(new NodeName(child, id == null ? null : UUID.fromString(id), (int) sequence));
        }
        if (CONTENDER.matcher(child).matches()) throw new ForeignNodeException(child);
        return Optional.empty();
    }

    /** A node that stands in a queue of another kind: ignoring it could let two in. */
    static final class ForeignNodeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ForeignNodeException(String child) {
            super("the node " + child
                    + " is of another kind of lock (a read/write lock, a semaphore, another library's);"
                    + " one path can serve one kind of lock only. Use another name or root");
        }
    }
}
