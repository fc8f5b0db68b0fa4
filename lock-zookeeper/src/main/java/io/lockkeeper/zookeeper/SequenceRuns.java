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
final class SequenceRuns {
    /** Each costs the server a watch. */
    private static final int MOST = 1000;

    static final class Run {
        private boolean watched;
        private @Nullable String node; // our latest that stood first and alone, if nobody was given a number since
        private boolean leaving; // its removal was sent
        private boolean left; // it was there to be removed, and is gone

        private void standsAlone(String alone) {
            node = alone;
            leaving = left = false;
        }
    }

    private final Map<String, Run> runs = new HashMap<>();

    /**
     * Our node stands first and alone. If its row is a new one it is returned: its parent is to be watched, and {@link
     * #watched} to be told. There is a bound; rows go with their parents, which are removed when they stand idle.
     */
    synchronized @Nullable Run standsAlone(String parent, String node) {
        var known = runs.get(parent);
        if (known == null && runs.size() >= MOST) return null;
        var run = known == null ? new Run() : known;
        run.standsAlone(node);
        if (known == null) runs.put(parent, run);
        return known == null ? run : null;
    }

    /** Others were given numbers as well. */
    synchronized void shared(String parent) {
        var run = runs.get(parent);
        if (run != null) run.node = null;
    }

    synchronized void watched(Run run) {
        run.watched = true;
    }

    /** The parent has changed or gone, or can't be watched. */
    synchronized void forget(String parent) {
        runs.remove(parent);
    }

    /** The connection is over. */
    synchronized void clear() {
        runs.clear();
    }

    /** The removal of our node was sent. */
    synchronized void leaving(String parent, String node) {
        var run = runs.get(parent);
        if (run != null && node.equals(run.node)) run.leaving = true;
    }

    /** The server answered the removal of our node; whether it was still there. */
    synchronized void left(String parent, String node, boolean wasThere) {
        var run = runs.get(parent);
        if (run == null || !node.equals(run.node)) return;
        if (wasThere) run.left = true;
        else runs.remove(parent); // somebody removed it, and may have removed the parent before that was watched
    }

    /** Whether a node made now will probably be known to be the first by its number. */
    synchronized boolean expects(String parent) {
        var run = runs.get(parent);
        return run != null && run.watched && run.node != null && run.leaving;
    }

    /** Whether our new node is surely the first, by its number; if so it stands alone now. */
    synchronized boolean provesFirst(String parent, String node) {
        var run = runs.get(parent);
        if (run == null || !run.watched || !run.left || run.node == null) return false;
        int number = NodeName.number(node);
        if (number != NodeName.number(run.node) + 1) return false;
        // Near the counter's end two nodes may share a number.
        if (number <= 0 || number >= NodeName.LAST_SURE_NUMBER) return false;
        run.standsAlone(node);
        return true;
    }
}
