package io.lockkeeper.internal;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The orders in which locks were nested, as a graph: an edge leads from a lock that was held to one that was asked for
 * meanwhile. A circle in it means that callers could wait for each other. It remembers the {@value #MOST} edges that were
 * used last.
 *
 * <p>Thread rules: any thread may call any method; one monitor guards all of it, and calls nothing else.
 */
@InternalLockApi
public final class OrderGraph {
    static final int MOST = 10_000;

    private record Key(String from, String to) {}

    private final Map<String, Map<String, Nesting>> edges = new HashMap<>(); // by from, then by to
    private final Map<Key, Boolean> byUse = // whether it closed a circle; the one used longest ago first
            new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Adds the nesting, unless it closes a circle and that is not wanted.
     *
     * @return the nestings seen before that close a circle with this one, the first where this one ends; empty if none do,
     *     or if it was known already; one that is added to a circle is answered so once
     */
    public synchronized List<Nesting> add(Nesting now, boolean evenInCircle) {
        var key = new Key(now.from(), now.to());
        var known = edges.getOrDefault(now.from(), Map.of()).get(now.to());
        var seen = known == null ? now : known.seenAgain(now);
        boolean closedOne = Boolean.TRUE.equals(byUse.get(key)); // asked each time, because it is used now
        if (seen == known) return List.of();
        // A coroutine's outer holds are other ones in each run, so the same nesting comes here again and again.
        if (closedOne && evenInCircle) {
            put(key, seen, true);
            return List.of();
        }
        var circle = new CircleSearch(this::from).closedBy(seen);
        if (circle.isEmpty() || evenInCircle) put(key, seen, !circle.isEmpty());
        return circle;
    }

    private void put(Key key, Nesting seen, boolean closesCircle) {
        edges.computeIfAbsent(key.from, from -> new LinkedHashMap<>(2)).put(key.to, seen);
        byUse.put(key, closesCircle);
        if (byUse.size() > MOST) remove(byUse.keySet().iterator().next());
    }

    private void remove(Key key) {
        byUse.remove(key);
        var from = edges.get(key.from);
        if (from == null) return;
        from.remove(key.to);
        if (from.isEmpty()) edges.remove(key.from);
    }

    /** The edges that lead away from this lock. Under the monitor. */
    private Collection<Nesting> from(String lock) {
        return edges.getOrDefault(lock, Map.of()).values();
    }

    @Override
    public synchronized String toString() {
        return "OrderGraph(" + byUse.size() + " nestings)";
    }
}
