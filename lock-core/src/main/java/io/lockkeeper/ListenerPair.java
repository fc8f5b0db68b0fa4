package io.lockkeeper;

import java.time.Duration;
import java.util.function.Consumer;

/** Tells two listeners. If both throw, the first exception has the second one suppressed. */
record ListenerPair(LockListener first, LockListener second) implements LockListener {
    @Override
    public void onEvent(LockEvent event) {
        tellBoth(listener -> listener.onEvent(event));
    }

    @Override
    public void onHeartbeat(Duration roundTrip) {
        tellBoth(listener -> listener.onHeartbeat(roundTrip));
    }

    @Override
    public void onDropped(int count) {
        tellBoth(listener -> listener.onDropped(count));
    }

    private void tellBoth(Consumer<LockListener> telling) {
        try {
            telling.accept(first);
        } catch (Throwable thrown) { // a listener in Kotlin may throw anything
            try {
                telling.accept(second);
            } catch (Throwable alsoThrown) {
                if (alsoThrown != thrown) thrown.addSuppressed(alsoThrown);
            }
            throw thrown;
        }
        telling.accept(second);
    }
}
