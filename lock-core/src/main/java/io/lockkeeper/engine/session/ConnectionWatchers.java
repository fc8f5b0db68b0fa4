package io.lockkeeper.engine.session;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Tells users of changes of the connection, one at a time and in their order.
 *
 * <p>Thread rules: any thread may call any method. The changes that are not yet told are guarded by the monitor of
 * their queue; watchers are called on the executor, under no lock.
 */
@InternalLockApi
public final class ConnectionWatchers {
    private final Executor executor;
    private final List<Consumer<ConnectionState>> watchers = new CopyOnWriteArrayList<>();

    // Guarded by the monitor of untold.
    private final Queue<ConnectionState> untold = new ArrayDeque<>();
    private boolean telling; // whether a task tells the watchers, or has been started to do so

    ConnectionWatchers(Executor executor) {
        this.executor = executor;
    }

    /** Adds a watcher; the returned action removes it. */
    public Runnable add(Consumer<ConnectionState> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Notes a change, in the order of these calls. Returns whether {@link #tell} must be called, outside any lock. */
    boolean note(ConnectionState state) {
        if (watchers.isEmpty()) return false;
        synchronized (untold) {
            untold.add(state);
            boolean begins = !telling;
            telling = true;
            return begins;
        }
    }

    /** Calls the watchers on the executor. */
    void tell() {
        executor.execute(this::tellAll);
    }

    private void tellAll() {
        while (true) {
            ConnectionState next;
            synchronized (untold) {
                next = untold.poll();
                if (next == null) {
                    telling = false;
                    return;
                }
            }
            for (var watcher : watchers) {
                try {
                    watcher.accept(next);
                } catch (Throwable thrown) {
                    // The other watchers must hear of the change all the same. A lambda in Kotlin may throw anything.
                    Uncaught.tell(thrown);
                }
            }
        }
    }
}
