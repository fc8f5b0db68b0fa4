package io.lockkeeper.zookeeper;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parents in which only this session has lately received sequence numbers. A server numbers a parent's children from
 * one counter. So if a node of ours was first and alone, was removed, and our next node gets the next number, no node
 * can stand before it. No listing is needed to know this: a name that one process uses repeatedly costs two writes
 * only.
 *
 * <p>This is true only for the same parent on the same connection. To notice that a parent was replaced, a data watch
 * on it is armed while our node keeps it in existence; creating and deleting children does not trigger that watch. A
 * server sends a watch's event before the reply to any request made after the change, and ZooKeeper's event thread
 * delivers both in that order. When the connection ends, everything is forgotten: another leader may follow, and its
 * numbers must be proved anew.
 *
 * <p>Thread rules: any thread may call any method. All state is guarded by this object's monitor, and nothing is called
 * under it.
 */
final class SequenceRuns {
    /** A bound, because each run costs the server a watch. */
    private static final int MOST = 1000;

    /** A name's numbers, for as long as only this session receives them. */
    static final class Run {
        private boolean watched;
        private @Nullable String node; // our latest node that stood first and alone, if nobody got a number since
        private boolean leaving; // its removal was sent
        private boolean left; // its removal was confirmed, and it had been there

        private void standsAlone(String alone) {
            node = alone;
            leaving = left = false;
        }
    }

    private final Map<String, Run> runs = new HashMap<>();

    /**
     * Records that our node stands first and alone. If this begins a new run, returns it: the caller must watch the
     * parent and then call {@link #watched}. Returns null beyond the bound. A run ends when its parent, idle for a
     * while, is removed.
     */
    synchronized @Nullable Run standsAlone(String parent, String node) {
        var known = runs.get(parent);
        if (known == null && runs.size() >= MOST) return null;
        var run = known == null ? new Run() : known;
        run.standsAlone(node);
        if (known == null) runs.put(parent, run);
        return known == null ? run : null;
    }

    /** Records that others got numbers as well. */
    synchronized void shared(String parent) {
        var run = runs.get(parent);
        if (run != null) run.node = null;
    }

    /** Records that the parent of this run is watched. */
    synchronized void watched(Run run) {
        run.watched = true;
    }

    /** Forgets a parent that has changed or gone, or that can't be watched. */
    synchronized void forget(String parent) {
        runs.remove(parent);
    }

    /** Forgets everything, because the connection has ended. */
    synchronized void clear() {
        runs.clear();
    }

    /** Records that the removal of our node was sent. */
    synchronized void leaving(String parent, String node) {
        var run = runs.get(parent);
        if (run != null && node.equals(run.node)) run.leaving = true;
    }

    /** Records the reply to the removal of our node. */
    synchronized void left(String parent, String node, boolean wasThere) {
        var run = runs.get(parent);
        if (run == null || !node.equals(run.node)) return;
        if (wasThere) run.left = true;
        else runs.remove(parent); // somebody removed it, and may have removed the parent before that was watched
    }

    /** Whether the number of a node that is created now will probably prove that it is first. */
    synchronized boolean expects(String parent) {
        var run = runs.get(parent);
        return run != null && run.watched && run.node != null && run.leaving;
    }

    /** Whether the number of our new node proves that it is first. If so, records that it stands alone. */
    synchronized boolean provesFirst(String parent, String node) {
        var run = runs.get(parent);
        if (run == null || !run.watched || !run.left || run.node == null) return false;
        int number = NodeName.of(node).sequence();
        if (number != NodeName.of(run.node).sequence() + 1) return false;
        // Near the counter's end two nodes may share a number.
        if (number <= 0 || number >= NodeName.LAST_SURE_NUMBER) return false;
        run.standsAlone(node);
        return true;
    }
}
