package io.lockkeeper.engine.runtime;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hands things to a receiver that may block, one at a time and in their order, on an executor. A bounded number waits;
 * what comes then is dropped, until half of that has been handed over. So a receiver that is too slow all the time has a
 * few long gaps. It is told at the place of each how many are missing.
 *
 * <p>Thread rules: any thread may call any method; none blocks. What waits is guarded by this object's monitor. The
 * receiver is called, and the executor is used, outside it.
 */
@InternalLockApi
public final class SerialDelivery<T> {
    private static final int BATCH = 256; // then other tasks of the executor have their turn

    private final Executor executor;
    private final int most;
    private final Consumer<T> receiver;
    private final @Nullable IntFunction<T> missing;

    // Guarded by this object's monitor.
    private final Queue<T> waiting = new ArrayDeque<>();
    private int dropped; // since the last one that was kept
    private boolean handing; // whether a task hands things over, or has been started to do so

    /**
     * @param most how many may wait
     * @param missing what the receiver gets in the place of so many that were dropped; null to say nothing
     */
    public SerialDelivery(Executor executor, int most, Consumer<T> receiver, @Nullable IntFunction<T> missing) {
        this.executor = executor;
        this.most = most;
        this.receiver = receiver;
        this.missing = missing;
    }

    /** Hands this over, after everything that waits. */
    public void tell(T next) {
        if (note(next)) begin();
    }

    /**
     * Takes the place for this in the order of these calls. Returns whether {@link #begin} must be called, outside any
     * lock.
     */
    public synchronized boolean note(T next) {
        if (waiting.size() < (dropped == 0 ? most : most / 2 + 1)) {
            if (dropped > 0) addMissing();
            waiting.add(next);
        } else {
            dropped++;
        }
        boolean begins = !handing;
        handing = true;
        return begins;
    }

    private void addMissing() {
        assert Thread.holdsLock(this);
        if (missing != null) waiting.add(missing.apply(dropped));
        dropped = 0;
    }

    public void begin() {
        executor.execute(this::handOver);
    }

    private void handOver() {
        for (int i = 0; i < BATCH; i++) {
            var next = next();
            if (next == null) return;
            try {
                receiver.accept(next);
            } catch (Throwable thrown) {
                Uncaught.hand(thrown); // the rest must be handed over all the same
            }
        }
        begin();
    }

    private synchronized @Nullable T next() {
        if (waiting.isEmpty() && dropped > 0) addMissing();
        var next = waiting.poll();
        handing = next != null;
        return next;
    }
}
