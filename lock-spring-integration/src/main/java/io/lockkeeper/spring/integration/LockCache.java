package io.lockkeeper.spring.integration;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives the same object for a name as long as somebody refers to it, and forgets it then. Thread rules: any thread may
 * call.
 */
final class LockCache<L> {
    private static final class Entry<L> extends WeakReference<L> {
        final String name;

        Entry(String name, L lock, ReferenceQueue<L> collected) {
            super(lock, collected);
            this.name = name;
        }
    }

    private final ConcurrentMap<String, Entry<L>> entries = new ConcurrentHashMap<>();
    private final ReferenceQueue<L> collected = new ReferenceQueue<>();

    L get(String name, Function<String, L> make) {
        forgetCollected();
        var made = make.apply(name); // before the look, so that nothing can collect it
        while (true) {
            @Nullable
            L known = entries.computeIfAbsent(name, free -> new Entry<>(free, made, collected))
                    .get();
            if (known != null) return known;
            entries.computeIfPresent(name, (same, entry) -> entry.get() == null ? null : entry);
        }
    }

    int size() {
        forgetCollected();
        return entries.size();
    }

    private void forgetCollected() {
        for (var gone = collected.poll(); gone != null; gone = collected.poll())
            if (gone instanceof Entry<?> entry) entries.remove(entry.name, entry);
    }
}
