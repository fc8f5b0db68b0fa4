package io.lockkeeper.zookeeper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The parents that this process created and that are empty as far as it knows, the longest idle first. The servers
 * remove empty containers by themselves, but slowly: a process that uses many names once would leave thousands behind.
 * A few are kept, so that a process with few names creates each parent once. Parents that other processes created are
 * left to them.
 *
 * <p>Thread rules: any thread may call any method. All state is guarded by this object's monitor, and nothing but
 * the clock is called under it.
 */
final class IdleParents {
    private static final int KEPT = 100;
    private static final int MOST = 1000;
    private static final int BATCH = 200; // the most that are removed at a time
    private static final long IDLE_NANOS = 5_000_000_000L;

    private final Map<String, Long> idleSince = new LinkedHashMap<>();
    private final LongSupplier clock;

    /** @param clock a monotonic one, in nanoseconds */
    IdleParents(LongSupplier clock) {
        this.clock = clock;
    }

    /** Adds a parent that this process created, or that its last contender has left. */
    synchronized void add(String parent) {
        long now = clock.getAsLong();
        idleSince.remove(parent);
        idleSince.put(parent, now);
    }

    /**
     * Takes out a parent that a contender uses now. Returns whether it was here: then {@linkplain #add add} it again
     * when the contender leaves.
     */
    synchronized boolean take(String parent) {
        return idleSince.remove(parent) != null;
    }

    /** Takes out parents that have been idle for five seconds, a batch at a time, and leaves the youngest hundred. */
    synchronized List<String> idle() {
        long now = clock.getAsLong();
        return take(BATCH, KEPT, now - IDLE_NANOS);
    }

    /**
     * Takes out the longest idle parents if there are more than the bound allows, at most two at a time. They go faster
     * than new ones come, so the bound is kept.
     */
    synchronized List<String> tooMany() {
        long now = clock.getAsLong();
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

    /** Whether there are more idle parents than are kept. */
    synchronized boolean isToBeTidied() {
        return idleSince.size() > KEPT;
    }
}
