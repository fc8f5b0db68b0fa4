package io.lockkeeper.engine.hold;

import io.lockkeeper.EngineHold;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LossCause;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.LockRuntime;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listeners for one hold's loss. Each is called once, on the runtime's threads for signals, and may block there.
 *
 * <p>Thread rules: any thread may call any method. There is no lock: the listeners are a linked stack that is changed
 * by compare-and-set.
 */
@InternalLockApi
public final class LossListeners {
    private static final AtomicReferenceFieldUpdater<LossListeners, @Nullable Listener> LAST =
            AtomicReferenceFieldUpdater.newUpdater(LossListeners.class, Listener.class, "last");

    private record Listener(
            Consumer<LockLostException> action, @Nullable Listener before) {}

    private volatile @Nullable Listener last;

    public void add(Consumer<LockLostException> action) {
        Listener before;
        do before = last;
        while (!LAST.compareAndSet(this, before, new Listener(action, before)));
    }

    /** Removes a listener, usually the one that was added last. It may still be called if a loss is being told now. */
    public void remove(Consumer<LockLostException> action) {
        Listener all;
        do all = last;
        while (!LAST.compareAndSet(this, all, without(all, action)));
    }

    private static @Nullable Listener without(@Nullable Listener all, Consumer<LockLostException> action) {
        var later = new ArrayDeque<Listener>(0);
        var rest = all;
        for (; rest != null && rest.action() != action; rest = rest.before()) later.push(rest);
        if (rest == null) return all;
        rest = rest.before();
        for (var each : later) rest = new Listener(each.action(), rest);
        return rest;
    }

    /** The stage that {@link io.lockkeeper.HeldLock#lost} returns. */
    public static CompletionStage<LockLostException> stage(EngineHold hold, LockRuntime runtime) {
        var told = new CompletableFuture<LockLostException>();
        // On another thread: the user's dependent actions may block, and the body must still hear of the loss.
        // Not on the user's executor, which the body itself may fill.
        hold.whenLost(lost -> runtime.signals().execute(() -> told.complete(lost)));
        return told.minimalCompletionStage();
    }

    /** Calls the listeners that have not been called yet. */
    public void tell(String name, LossCause cause, LockRuntime runtime) {
        var untold = LAST.getAndSet(this, null);
        if (untold == null) return;
        runtime.signals().execute(() -> {
            for (var each = untold; each != null; each = each.before()) {
                try {
                    each.action().accept(new LockLostException(name, cause));
                } catch (Throwable thrown) {
                    Uncaught.tell(thrown); // the other listeners must be called all the same
                }
            }
        });
    }
}
