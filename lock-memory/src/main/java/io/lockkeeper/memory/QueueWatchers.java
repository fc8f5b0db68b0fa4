package io.lockkeeper.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The watches of those that want to hear when a node comes to a queue or leaves it: observers, and contenders that wait for
 * permits. Each is
 * told once. Thread rules: the tree's monitor guards it.
 */
final class QueueWatchers {
    private final Map<String, List<MemoryNode.Watch>> watches = new HashMap<>();

    /** Replaces an earlier watch of the same observer or contender. */
    void add(String lock, MemoryNode.Watch watch) {
        remove(lock, watch.contender());
        watches.computeIfAbsent(lock, any -> new ArrayList<>(1)).add(watch);
    }

    void remove(String lock, UUID observer) {
        if (!watches.isEmpty()) removeIf(lock, watch -> watch.contender().equals(observer));
    }

    /** Removes all watches of this owner, whose session has ended. */
    void removeAll(MemoryWatcher owner) {
        for (var lock : List.copyOf(watches.keySet())) removeIf(lock, watch -> watch.owner() == owner);
    }

    private void removeIf(String lock, Predicate<MemoryNode.Watch> unwanted) {
        var watching = watches.get(lock);
        if (watching != null && watching.removeIf(unwanted) && watching.isEmpty()) watches.remove(lock);
    }

    /** Takes the watches of a queue that has changed; they are to be fired outside the tree's monitor. */
    List<MemoryNode.Watch> take(String lock) {
        if (watches.isEmpty()) return List.of();
        var taken = watches.remove(lock);
        return taken == null ? List.of() : taken;
    }
}
