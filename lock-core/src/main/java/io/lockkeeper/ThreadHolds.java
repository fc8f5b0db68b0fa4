package io.lockkeeper;

import io.lockkeeper.engine.Hold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What each thread holds through the blocking facade, so that it is told instead of waiting for itself. A handle may be
 * released by another thread, so a handle alone does not keep its thread from acquiring another one.
 */
final class ThreadHolds {
    private record Entry(Hold hold, boolean body) {}

    private final ThreadLocal<List<Entry>> held = ThreadLocal.withInitial(ArrayList::new);

    /** Throws {@link LockNestedException} if this thread holds one of the names in a body, or by a handle if asked. */
    void refuseNested(Collection<String> names, boolean handlesToo) {
        var entries = held.get();
        entries.removeIf(entry -> !entry.hold().isInUse());
        for (var entry : entries) {
            if ((entry.body() || handlesToo) && names.contains(entry.hold().name()))
                throw new LockNestedException(entry.hold().name());
        }
        if (entries.isEmpty()) held.remove();
    }

    void add(Hold hold, boolean body) {
        held.get().add(new Entry(hold, body));
    }

    void remove(Collection<Hold> holds) {
        var entries = held.get();
        entries.removeIf(entry -> holds.contains(entry.hold()));
        if (entries.isEmpty()) held.remove();
    }
}
