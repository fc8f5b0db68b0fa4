package io.lockkeeper.zookeeper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parents that this process made and that stand empty, as far as it knows, the longest idle first. The servers remove
 * empty containers by themselves, but slowly; who uses many names once would leave many thousands behind. A few are kept,
 * so that a process with few names makes each of them once. Parents that others made are theirs.
 *
 * <p>Thread rules: changes under this object's lock; nothing is called from here.
 */
final class IdleParents {
    private static final int KEPT = 100;
    private static final int MOST = 1000;
    private static final int BATCH = 200; // at a time
    private static final long IDLE_NANOS = 5_000_000_000L;

    private final Map<String, Long> idleSince = new LinkedHashMap<>();

    /** Made by us, or left by our last contender. */
    synchronized void add(String parent, long now) {
        idleSince.remove(parent);
        idleSince.put(parent, now);
    }

    /** A contender of ours stands there now; whether the parent is to be {@linkplain #add given back} when it leaves. */
    synchronized boolean take(String parent) {
        return idleSince.remove(parent) != null;
    }

    /** Those that have been idle for a while; they are forgotten here. */
    synchronized List<String> idle(long now) {
        return take(BATCH, KEPT, now - IDLE_NANOS);
    }

    /** One or two that are too many, the longest idle: as fast as others come, so that there are never more. */
    synchronized List<String> tooMany(long now) {
        return take(2, MOST, now);
    }

    private List<String> take(int most, int kept, long idleSinceBefore) {
        if (idleSince.size() <= kept) return List.of();
        var taken = new ArrayList<String>();
        for (var entries = idleSince.entrySet().iterator(); taken.size() < most && idleSince.size() > kept; ) {
            var entry = entries.next();
            if (entry.getValue() - idleSinceBefore > 0) break;
            taken.add(entry.getKey());
            entries.remove();
        }
        return taken;
    }

    synchronized boolean isToBeTidied() {
        return idleSince.size() > KEPT;
    }
}
