package io.lockkeeper.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One search for a way back: from the lock that is asked for to the one that is held. The shortest way is looked at first.
 * If its nestings exclude each other, the others are tried, up to a bound. Used once, under the graph's monitor.
 */
final class CircleSearch {
    private static final int MOST_STEPS = 10_000;
    private static final int LONGEST = 64;

    private final Function<String, Collection<Nesting>> from;
    private int steps;

    /** @param from the edges that lead away from a lock */
    CircleSearch(Function<String, Collection<Nesting>> from) {
        this.from = from;
    }

    /** The nestings that lead from where this one ends to where it begins; empty if there is no such way. */
    List<Nesting> closedBy(Nesting last) {
        var shortest = shortest(last.to(), last.from());
        if (shortest.isEmpty() || isPossible(shortest, last)) return shortest;
        var way = new ArrayList<>(List.of(last));
        return find(last.to(), last.from(), way) ? List.copyOf(way.subList(1, way.size())) : List.of();
    }

    private List<Nesting> shortest(String start, String goal) {
        Map<String, @Nullable Nesting> reachedBy = new HashMap<>();
        var next = new ArrayDeque<>(List.of(start));
        reachedBy.put(start, null);
        while (!next.isEmpty() && !reachedBy.containsKey(goal))
            for (var nesting : from.apply(next.remove()))
                if (reachedBy.putIfAbsent(nesting.to(), nesting) == null
                        && !nesting.to().equals(start)) next.add(nesting.to());
        var way = new LinkedList<Nesting>();
        for (var step = reachedBy.get(goal); step != null; step = reachedBy.get(step.from())) way.addFirst(step);
        return List.copyOf(way);
    }

    private static boolean isPossible(List<Nesting> way, Nesting last) {
        for (int i = 0; i < way.size(); i++) {
            if (way.get(i).excludes(last)) return false;
            for (int j = 0; j < i; j++) if (way.get(i).excludes(way.get(j))) return false;
        }
        return true;
    }

    /** Appends a way to the goal whose nestings can all be under way at once. Returns false if it found none. */
    private boolean find(String at, String goal, List<Nesting> way) {
        for (var nesting : from.apply(at)) {
            if (++steps > MOST_STEPS || way.size() > LONGEST) return false;
            if (way.stream().anyMatch(on -> on.excludes(nesting) || on.to().equals(nesting.to()))) continue;
            way.add(nesting);
            if (nesting.to().equals(goal) || find(nesting.to(), goal, way)) return true;
            way.remove(way.size() - 1);
        }
        return false;
    }
}
