package io.lockkeeper.engine.session;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.engine.runtime.SerialDelivery;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Tells users of changes of the connection, one at a time and in their order.
 *
 * <p>Thread rules: any thread may call any method. Watchers are called on the executor, under no lock.
 */
@InternalLockApi
public final class ConnectionWatchers {
    private final List<Consumer<ConnectionState>> watchers = new CopyOnWriteArrayList<>();
    private final SerialDelivery<ConnectionState> delivery;

    ConnectionWatchers(Executor executor) {
        delivery = new SerialDelivery<>(executor, Integer.MAX_VALUE, this::tellAll, null); // changes are few
    }

    /** Adds a watcher; the returned action removes it. */
    public Runnable add(Consumer<ConnectionState> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Notes a change, in the order of these calls. Returns whether {@link #tell} must be called, outside any lock. */
    boolean note(ConnectionState state) {
        return !watchers.isEmpty() && delivery.note(state);
    }

    /** Calls the watchers on the executor. */
    void tell() {
        delivery.begin();
    }

    private void tellAll(ConnectionState next) {
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
