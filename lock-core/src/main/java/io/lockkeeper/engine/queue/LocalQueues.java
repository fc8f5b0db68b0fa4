package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.LockMode;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The queues of the names in use; a name that nobody uses has no queue. Safe for use from any thread. */
@InternalLockApi
public final class LocalQueues implements QueueOwner {
    private final ConcurrentMap<Object, LocalQueue> queues = new ConcurrentHashMap<>();

    private final AtomicLong callersApart = new AtomicLong();

    private record SharedName(String name, boolean isWritten) {}

    /**
     * What tells the queues of this process apart: callers with equal keys share a queue and its nodes. The keys have the
     * same hash in each run, and with it the queues are visited in the same order: a simulation can be repeated.
     *
     * @param fair whether each caller has a queue of its own
     */
    public Object key(String name, LockMode mode, boolean fair) {
        return switch (fair ? LockMode.Sharing.PERMITS : mode.sharing()) {
            case EXCLUSIVE -> name;
            case READ -> new SharedName(name, false);
            case WRITE -> new SharedName(name, true);
            case PERMITS -> callersApart.incrementAndGet();
        };
    }

    /** Returns the queue of this key, and makes it if it does not exist. */
    public LocalQueue get(QueueParts parts, Object key, String name, LockMode mode) {
        var known = queues.get(key); // first without making a queue: a lock in demand has one already
        if (known != null) return known;
        var made = new LocalQueue(parts, this, key, name, mode);
        var other = queues.putIfAbsent(key, made);
        return other == null ? made : other;
    }

    @Override
    public void gone(Object key, Object gone) {
        queues.remove(key, gone);
    }

    /** Whether a caller of this process holds this lock. */
    public boolean hold(String name) {
        return held(name).findAny().isPresent();
    }

    /** The holds of this lock that have not ended. */
    public Stream<Hold> held(String name) {
        var exclusive = queues.get(name);
        var here = exclusive == null ? List.<Hold>of() : exclusive.holds();
        // With fair, or with permits, each caller has a queue of its own; readers have one, and writers another. These
        // may hold while the exclusive queue has a caller that will be refused.
        var all = here.isEmpty()
                ? queues.values().stream()
                        .filter(one -> one.name().equals(name))
                        .flatMap(one -> one.holds().stream())
                : here.stream();
        // A hold that has ended may still be the current one: its lock is kept for its minimum time.
        return all.filter(hold -> !hold.hasEnded());
    }

    public void forEach(Consumer<LocalQueue> action) {
        queues.values().forEach(action);
    }

    /** All queues, in a view that shows every change. */
    public Collection<LocalQueue> all() {
        return Collections.unmodifiableCollection(queues.values());
    }
}
