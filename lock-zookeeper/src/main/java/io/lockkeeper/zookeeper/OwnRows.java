package io.lockkeeper.zookeeper;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parents whose numbers only this session has been given lately. A server numbers all children that were ever made in a
 * parent in one row. So when a node of ours stood first and alone, has left, and the next number is ours again, nobody
 * can stand before it, and no listing is needed to know: a name that one process uses again and again costs the two
 * writes and nothing else.
 *
 * <p>That is so only in the same parent and on the same connection. A data watch on the parent, which the making and
 * going of children does not trigger, is armed while our node keeps the parent there; a server sends a watch's event
 * before the answer to anything done after the change, and ZooKeeper's event thread hands on both in their order. With
 * the connection everything is forgotten: another leader follows, and its numbers are proved anew.
 *
 * <p>Thread rules: changes under this object's lock; nothing is called from here.
 */
final class OwnRows {
    /** Each costs the server a watch. */
    static final int MOST = 1000;

    private static final int NONE = -1;

    static final class Row {
        private boolean watched;
        private String node = ""; // our latest that stood first and alone
        private int last = NONE; // its number
        private boolean leaving; // its removal was sent
        private boolean left; // it was there to be removed, and is gone

        private void standsAlone(String alone, int number) {
            node = alone;
            last = number;
            leaving = left = false;
        }
    }

    private final Map<String, Row> rows = new HashMap<>();

    /**
     * Our node stands first and alone. If its row is a new one it is returned: its parent is to be watched, and {@link
     * #watched} to be told. There is a bound; rows go with their parents, which are removed when they stand idle.
     */
    synchronized @Nullable Row standsAlone(String parent, String node, int number) {
        var known = rows.get(parent);
        if (known == null && rows.size() >= MOST) return null;
        var row = known == null ? new Row() : known;
        row.standsAlone(node, number);
        if (known == null) rows.put(parent, row);
        return known == null ? row : null;
    }

    /** Others were given numbers as well. */
    synchronized void shared(String parent) {
        var row = rows.get(parent);
        if (row != null) row.last = NONE;
    }

    synchronized void watched(Row row) {
        row.watched = true;
    }

    /** The parent has changed or gone, or can't be watched. */
    synchronized void forget(String parent) {
        rows.remove(parent);
    }

    /** The connection is over. */
    synchronized void clear() {
        rows.clear();
    }

    /** The removal of our node was sent. */
    synchronized void leaving(String parent, String node) {
        var row = rows.get(parent);
        if (row != null && row.node.equals(node)) row.leaving = true;
    }

    /** The server answered the removal of our node; whether it was still there. */
    synchronized void left(String parent, String node, boolean wasThere) {
        var row = rows.get(parent);
        if (row == null || !row.node.equals(node)) return;
        if (wasThere) row.left = true;
        else rows.remove(parent); // somebody removed it, and may have removed the parent before that was watched
    }

    /** Whether a node made now will probably be known to be the first by its number. */
    synchronized boolean expects(String parent) {
        var row = rows.get(parent);
        return row != null && row.watched && row.last != NONE && row.leaving;
    }

    /** Whether our new node of this number is surely the first; if so it stands alone now. */
    synchronized boolean provesFirst(String parent, String node, int number) {
        var row = rows.get(parent);
        if (row == null || !row.watched || !row.left || row.last == NONE || number != row.last + 1) return false;
        // Near the counter's end two nodes may share a number.
        if (number <= 0 || number >= Places.LAST_SURE_NUMBER) return false;
        row.standsAlone(node, number);
        return true;
    }
}
