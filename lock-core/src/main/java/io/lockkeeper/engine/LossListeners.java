package io.lockkeeper.engine;

import io.lockkeeper.LockLostException;
import io.lockkeeper.LossCause;
import io.lockkeeper.spi.LockRuntime;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who wants to hear of one hold's loss. Each is told once, in a thread that may be blocked. Safe for use from any thread. */
final class LossListeners {
    private static final AtomicReferenceFieldUpdater<LossListeners, @Nullable Listener> LAST =
            AtomicReferenceFieldUpdater.newUpdater(LossListeners.class, Listener.class, "last");

    private record Listener(
            Consumer<LockLostException> action, @Nullable Listener before) {}

    private volatile @Nullable Listener last;

    void add(Consumer<LockLostException> action) {
        Listener before;
        do before = last;
        while (!LAST.compareAndSet(this, before, new Listener(action, before)));
    }

    /** Tells those who were not told yet. */
    void tell(String name, LossCause cause, LockRuntime runtime) {
        var untold = LAST.getAndSet(this, null);
        if (untold == null) return;
        runtime.signals().execute(() -> {
            for (var each = untold; each != null; each = each.before()) {
                try {
                    each.action().accept(new LockLostException(name, cause));
                } catch (Throwable thrown) {
                    Uncaught.tell(thrown); // the others must hear of it
                }
            }
        });
    }
}
