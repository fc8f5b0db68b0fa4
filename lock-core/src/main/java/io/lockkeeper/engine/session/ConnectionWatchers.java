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

/** Tells users of the connection's changes, one at a time and in their order, on the executor, under no lock. */
@InternalLockApi
public final class ConnectionWatchers {
    private final Executor executor;
    private final List<Consumer<ConnectionState>> watchers = new CopyOnWriteArrayList<>();
    private final Queue<ConnectionState> untold = new ArrayDeque<>(); // guarded by itself
    private boolean telling; // guarded by untold

    ConnectionWatchers(Executor executor) {
        this.executor = executor;
    }

    /** Adds a watcher; the returned action takes it away. */
    public Runnable add(Consumer<ConnectionState> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Writes a change down, in the order of these calls. Returns whether {@link #tell} is to be called, outside any lock. */
    boolean note(ConnectionState state) {
        if (watchers.isEmpty()) return false;
        synchronized (untold) {
            untold.add(state);
            boolean begins = !telling;
            telling = true;
            return begins;
        }
    }

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
                    // One user's mistake (a lambda in Kotlin may throw anything) must not keep the news from the
                    // others.
                    Uncaught.tell(thrown);
                }
            }
        }
    }
}
