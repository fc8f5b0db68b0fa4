package io.lockkeeper.engine.place;

import io.lockkeeper.Holder;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.NodeData;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the process whose node is first. Only messages name it, so the node is read only when a caller may
 * want to know.
 *
 * <p>Thread rules: any thread may call any method. This object's monitor guards the timer for the next read; requests
 * are sent, and the timer is cancelled, outside it.
 */
final class HolderReader {
    private static final long NEWS_AFTER = 50_000_000; // earlier reads would be wasted in a queue that moves on

    /** The contender that stands in the queue. */
    interface Waiter {
        String name();

        UUID id();

        boolean isWaiting();

        /** The node that is first, as far as is known. */
        @Nullable
        String firstNode();

        /** The holder is known now. */
        void holderKnown();

        /** Looks up the place, because the first node has gone. */
        void recheck();
    }

    private record Seen(String node, @Nullable NodeData data) {}

    private final EngineContext context;
    private final Waiter waiter;
    private volatile @Nullable Seen seen;
    private volatile @Nullable String reading; // a node whose reading is under way, so that callers share it
    private Cancellable pending = Cancellable.NONE; // guarded by this

    HolderReader(EngineContext context, Waiter waiter) {
        this.context = context;
        this.waiter = waiter;
    }

    /**
     * The predecessor was read. If another node is first, and was not read yet, that is read too.
     *
     * @param now whether to read the other node at once, and not after a pause
     * @return whether the predecessor is the first node, so that the holder is known now
     */
    boolean predecessorRead(String predecessor, NodeData data, String first, boolean now) {
        if (predecessor.equals(first)) {
            seen = new Seen(first, data);
            return true;
        }
        if (now) wanted(first);
        else if (data(first) == null) readSoon(first);
        return false;
    }

    /**
     * A caller waits to hear who holds the lock: reads the first node now, unless it has been read. If it has gone, the
     * place is looked up. Not every node that becomes first says so: those of other libraries don't.
     */
    void wanted(String first) {
        if (data(first) == null && !first.equals(reading)) readNow(first, true);
    }

    /** The process that owns this node; null if the node has not been read. */
    @Nullable
    Holder holder(String node) {
        var data = data(node);
        return data == null ? null : NodePayload.read(data, context.instance());
    }

    /** Whether the lock of this node may be kept without a hold. True also if the node has not been read. */
    boolean mayBeKept(String node) {
        var data = data(node);
        return data == null || NodePayload.mayBeKept(data);
    }

    private @Nullable NodeData data(String node) {
        var last = seen;
        return last != null && last.node().equals(node) ? last.data() : null;
    }

    /** Reads the first node after a pause, if it is still the first then. */
    private void readSoon(String first) {
        replacePending(context.runtime().schedule(NEWS_AFTER, () -> {
            if (waiter.isWaiting() && first.equals(waiter.firstNode())) readNow(first, false);
        }));
        if (!waiter.isWaiting()) stop();
    }

    /** Reads the first node now, without a watch. */
    private void readNow(String first, boolean wanted) {
        if (wanted) reading = first;
        NonThrowingStore.hear(context.store().watch(waiter.name(), waiter.id(), first, null), (data, error) -> {
            if (wanted) reading = null;
            if (data == null || !first.equals(waiter.firstNode())) return;
            seen = new Seen(first, data.orElse(null));
            if (data.isEmpty() && wanted) waiter.recheck();
            else waiter.holderKnown();
        });
    }

    /** Cancels the read that is still to come, because nobody needs its answer any more. */
    void stop() {
        replacePending(Cancellable.NONE);
    }

    private void replacePending(Cancellable next) {
        Cancellable before;
        synchronized (this) {
            before = pending;
            pending = next;
        }
        before.cancel();
    }
}
