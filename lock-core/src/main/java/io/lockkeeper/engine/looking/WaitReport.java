package io.lockkeeper.engine.looking;

import io.lockkeeper.LockException;
import io.lockkeeper.engine.queue.Acquisition;
import io.lockkeeper.engine.queue.LocalQueue;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.PlaceListener;
import io.lockkeeper.spi.QueueNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports to one caller where it stands. The queue is watched only once the caller waits behind another process.
 *
 * <p>Thread rules: any thread may call any method, but {@link #look} is called by one at a time. The watch is guarded
 * by this object's monitor; it is begun and ended outside it.
 */
final class WaitReport implements QueueWatch.Subscriber {
    private record Seen(int contenders, int callers) {}

    private final QueueWatches watches;
    private final LocalQueue queue;
    private final Acquisition caller;
    private final Conflated<Seen> teller;
    private volatile Runnable lookSoon = () -> {};
    private volatile @Nullable List<QueueNode> nodes; // null before the queue is watched

    private boolean watching; // used by look alone
    private @Nullable Runnable unwatch; // guarded by this
    private boolean over; // guarded by this

    WaitReport(
            EngineContext context, QueueWatches watches, LocalQueue queue, Acquisition caller, PlaceListener listener) {
        this.watches = watches;
        this.queue = queue;
        this.caller = caller;
        var name = queue.name();
        this.teller = new Conflated<>(
                context.runtime().executor(), seen -> listener.standsAt(name, seen.contenders(), seen.callers()));
    }

    /** @param action has this and the other callers of its queue look where they stand */
    void lookBy(Runnable action) {
        lookSoon = action;
    }

    void look() {
        var standing = queue.standing(caller);
        if (standing == null) return;
        if (standing.isFirst()) tell(0, standing.callersAhead());
        else if (!watching) watch();
        else tell(contendersAhead(standing.node()), standing.callersAhead());
    }

    private void tell(int contenders, int callers) {
        if (contenders > 0 || contenders == 0 && callers > 0) teller.tell(new Seen(contenders, callers));
    }

    /**
     * Those ahead of this process's node; zero if its turn has come, and negative if the queue has not been seen with
     * that node.
     */
    private int contendersAhead(String own) {
        var listed = nodes;
        if (listed == null) return -1;
        for (int at = 0; at < listed.size(); at++)
            if (listed.get(at).node().equals(own)) return Turns.ahead(listed, at);
        return -1;
    }

    private void watch() {
        watching = true;
        var end = watches.add(queue.name(), this);
        boolean late;
        synchronized (this) {
            unwatch = end;
            late = over;
        }
        if (late) end.run();
    }

    @Override
    public void changed(List<QueueNode> now) {
        nodes = now;
        lookSoon.run();
    }

    /** The caller's own wait will hear of it. */
    @Override
    public void failed(LockException why) {}

    void end() {
        Runnable end;
        synchronized (this) {
            over = true;
            end = unwatch;
        }
        teller.stop();
        if (end != null) end.run();
    }
}
