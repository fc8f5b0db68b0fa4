package io.lockkeeper.engine.ticket;

import io.lockkeeper.LossCause;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The attached holds of one engine that have not been given back, and the nodes that are being removed.
 *
 * <p>Thread rules: any thread may call any method; the sets are concurrent.
 */
final class AttachedHolds implements AttachedHold.Owner {
    private final EngineContext context;
    private final SessionGuard guard;
    private final Set<AttachedHold> all = ConcurrentHashMap.newKeySet();
    private final Map<CompletableFuture<Void>, String> removals = new ConcurrentHashMap<>(); // with their locks' names
    private final CompletableFuture<Void> noneLeft = new CompletableFuture<>();
    private volatile boolean closing;

    AttachedHolds(EngineContext context, SessionGuard guard) {
        this.context = context;
        this.guard = guard;
    }

    @Override
    public EngineContext context() {
        return context;
    }

    void add(AttachedHold hold, long sentAt) {
        all.add(hold);
        hold.begin(sentAt);
        // After the add: a thread that closes the engine says so first, and looks at the set then.
        if (guard.isClosed()) hold.lose(LossCause.CLOSED);
    }

    @Override
    public CompletableFuture<Void> remove(AttachedHold hold) {
        return remove(hold.node());
    }

    CompletableFuture<Void> remove(TicketNode node) {
        var removal = TicketRemoval.begin(context, guard, node);
        removals.put(removal, node.lock());
        removal.thenRun(() -> removals.remove(removal));
        return removal;
    }

    @Override
    public void returned(AttachedHold hold) {
        all.remove(hold);
        if (closing && all.isEmpty()) noneLeft.complete(null);
    }

    int count() {
        return all.size();
    }

    /** The names of the locks whose nodes are being removed. */
    Collection<String> leaving() {
        return removals.values();
    }

    Set<AttachedHold> all() {
        return all;
    }

    /** Ends them all. The future completes when they have been given back. */
    CompletableFuture<Void> close() {
        closing = true;
        all.forEach(hold -> hold.lose(LossCause.CLOSED));
        if (all.isEmpty()) noneLeft.complete(null);
        return noneLeft;
    }

    /** Removes the nodes of those that have not been given back. The future completes when no node is left. */
    CompletableFuture<Void> removeAll() {
        all.forEach(AttachedHold::giveBack);
        return CompletableFuture.allOf(removals.keySet().toArray(CompletableFuture<?>[]::new));
    }

    void reconnected() {
        all.forEach(AttachedHold::reconnected);
    }
}
