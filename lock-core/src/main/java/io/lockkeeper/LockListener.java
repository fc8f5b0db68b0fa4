package io.lockkeeper;

import java.time.Duration;
import java.util.Objects;

/**
 * Hears of the life of every acquire of one connection: asked, queued, acquired, released, lost and so on; see
 * {@link LockEvent.Kind}. It is set with {@link LockOptions.Builder#listener}. Without one, nothing is noted.
 *
 * <p>The methods are called on a thread of the library, one call at a time, and in the order of the events. They may
 * block, and may use locks: no acquire, hold, release or loss waits for them. What they throw is logged, and the next
 * event is told. At most 10,000 events wait to be told. Later ones are dropped; the log says how many, and so does
 * {@link #onDropped}. To count what is held or waited for now, use {@link Locks#usage()}, which no drop can make wrong.
 */
@FunctionalInterface
public interface LockListener {
    /** Something has happened to a lock. May block. */
    void onEvent(LockEvent event);

    /**
     * A server has answered a heartbeat after this time. Heartbeats are sent about ten times a session timeout while
     * anything is held or waited for. May block. Does nothing by default.
     */
    default void onHeartbeat(Duration roundTrip) {}

    /**
     * So many events, heartbeats among them, were left out at this point, because this listener was too slow. May block.
     * Does nothing by default.
     */
    default void onDropped(int count) {}

    /**
     * A listener that tells this one and then the next one, so that one connection can have both. If this one throws, the
     * next one is told all the same. Does not block.
     */
    default LockListener andThen(LockListener next) {
        Objects.requireNonNull(next, "The next listener must not be null");
        var first = this;
        return new LockListener() {
            @Override
            public void onEvent(LockEvent event) {
                ListenerPair.tell(() -> first.onEvent(event), () -> next.onEvent(event));
            }

            @Override
            public void onHeartbeat(Duration roundTrip) {
                ListenerPair.tell(() -> first.onHeartbeat(roundTrip), () -> next.onHeartbeat(roundTrip));
            }

            @Override
            public void onDropped(int count) {
                ListenerPair.tell(() -> first.onDropped(count), () -> next.onDropped(count));
            }
        };
    }
}
