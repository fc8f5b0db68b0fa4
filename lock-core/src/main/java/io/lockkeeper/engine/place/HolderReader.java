package io.lockkeeper.engine.place;

import io.lockkeeper.Holder;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.spi.NodeData;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the process whose node stands first, for messages: read when a caller will want to know, and not asked for
 * otherwise. Thread rules: may be called by anybody; requests are sent outside its lock.
 */
final class HolderReader {
    private static final long NEWS_AFTER = 50_000_000; // in a queue that moves on quickly nobody needs to know
    private static final Runnable NOTHING = () -> {};

    /** The contender that stands in the queue. */
    interface Waiter {
        String name();

        UUID id();

        boolean isWaiting();

        /** The node that stands first, as far as known. */
        @Nullable
        String firstNode();

        /** What {@link #holder} returns has changed. */
        void holderKnown();
    }

    private record Seen(String node, @Nullable NodeData data) {}

    private final EngineContext context;
    private final Waiter waiter;
    private volatile @Nullable Seen seen;
    private Runnable cancelPending = NOTHING; // guarded by this

    HolderReader(EngineContext context, Waiter waiter) {
        this.context = context;
        this.waiter = waiter;
    }

    /** The first node was read. */
    void read(String node, @Nullable NodeData data) {
        seen = new Seen(node, data);
    }

    boolean knows(String node) {
        return data(node) != null;
    }

    /** The process with this node; null if nothing was read of it. */
    @Nullable
    Holder holder(String node) {
        var data = data(node);
        return data == null ? null : NodePayload.read(data, context.instance());
    }

    private @Nullable NodeData data(String node) {
        var last = seen;
        return last != null && last.node().equals(node) ? last.data() : null;
    }

    /** Reads the first node in a while, if it then still is the first. */
    void readSoon(String first) {
        replacePending(context.runtime().schedule(NEWS_AFTER, () -> {
            if (waiter.isWaiting() && first.equals(waiter.firstNode())) readNow(first);
        }));
        if (!waiter.isWaiting()) stop();
    }

    /** Reads the first node, once. */
    void readNow(String first) {
        NonThrowingStore.hear(context.store().watch(waiter.name(), waiter.id(), first, null), (data, error) -> {
            if (data == null || !first.equals(waiter.firstNode())) return;
            read(first, data.orElse(null));
            waiter.holderKnown();
        });
    }

    /** Nobody wants to know any more. */
    void stop() {
        replacePending(NOTHING);
    }

    private void replacePending(Runnable cancel) {
        Runnable before;
        synchronized (this) {
            before = cancelPending;
            cancelPending = cancel;
        }
        before.run();
    }
}
