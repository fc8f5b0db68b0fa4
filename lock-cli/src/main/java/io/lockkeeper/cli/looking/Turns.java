package io.lockkeeper.cli.looking;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts how often the locks changed hands between processes, in the last minute and as far as pictures show it. A
 * picture shows the tenures: so hand-offs inside a process are not seen, and several changes between two pictures count
 * as one. If several hold the lock, it changes hands when the first one is new, and not when the first of them leaves. Times are in nanoseconds, from one clock.
 *
 * <p>Thread rules: one thread calls.
 */
final class Turns {
    private static final long WINDOW = Duration.ofMinutes(1).toNanos();

    private static final class Name {
        private List<String> nodes;
        private long seenAt;
        private final Deque<Long> changes = new ArrayDeque<>();

        private Name(List<String> nodes) {
            this.nodes = nodes;
        }
    }

    private final Map<String, Name> names = new HashMap<>();
    private long begun; // has a meaning once there was a picture
    private long pictures;

    /** A picture begins. */
    void pictureAt(long now) {
        if (pictures == 0) begun = now;
        pictures++;
        names.values().removeIf(name -> now - name.seenAt > WINDOW);
    }

    /** The picture shows that these nodes hold the lock, in this order. Returns the changes a minute. */
    double seen(String lock, List<String> nodes, long now) {
        var name = names.get(lock);
        if (name == null) {
            name = new Name(nodes);
            names.put(lock, name);
            // It was not in use in the picture before; what the first one shows may be old.
            if (pictures > 1) name.changes.add(now);
        } else {
            if (!name.nodes.contains(nodes.get(0))) name.changes.add(now);
            name.nodes = nodes;
        }
        name.seenAt = now;
        while (!name.changes.isEmpty() && now - name.changes.peek() > WINDOW) name.changes.remove();
        long span = Math.min(WINDOW, now - begun);
        return span == 0 ? 0 : name.changes.size() * (double) WINDOW / span;
    }
}
