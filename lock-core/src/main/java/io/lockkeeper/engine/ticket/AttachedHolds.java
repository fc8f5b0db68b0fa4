package io.lockkeeper.engine.ticket;

import io.lockkeeper.EngineHold;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The attached holds of one engine that have not been given back, and the nodes that are being settled
 * ({@link TicketCleanup}).
 *
 * <p>Thread rules: any thread may call any method; the sets are concurrent.
 */
@InternalLockApi
public final class AttachedHolds implements AttachedHold.Owner {
    private final EngineContext context;
    private final SessionGuard guard;
    private final Set<AttachedHold> all = ConcurrentHashMap.newKeySet();
    private final Map<CompletableFuture<Void>, String> cleanups = new ConcurrentHashMap<>(); // with their locks' names
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
        return settling(TicketCleanup.remove(context, guard, node), node.lock());
    }

    /** Nobody got this hold: makes its node that of the ticket again. */
    void restore(TicketNode attachedNode, TicketNode ticket) {
        settling(TicketCleanup.restore(context, guard, attachedNode, ticket), ticket.lock());
    }

    private CompletableFuture<Void> settling(CompletableFuture<Void> cleanup, String lock) {
        cleanups.put(cleanup, lock);
        cleanup.thenRun(() -> cleanups.remove(cleanup));
        return cleanup;
    }

    @Override
    public void returned(AttachedHold hold) {
        all.remove(hold);
        if (closing && all.isEmpty()) noneLeft.complete(null);
    }

    /** How many were not given back. */
    public int count() {
        return all.size();
    }

    /** How many of them were lost. */
    public int lostCount() {
        return (int) all.stream().filter(AttachedHold::hasEnded).count();
    }

    /** The names of the locks whose nodes are being removed, or made those of their tickets again. */
    public Collection<String> leaving() {
        return cleanups.values();
    }

    /** The names of those that were not given back. */
    public Collection<String> names() {
        return all.stream().map(AttachedHold::name).toList();
    }

    /** Ends them all. The future completes when they have been given back. */
    CompletableFuture<Void> close() {
        closing = true;
        all.forEach(hold -> hold.lose(LossCause.CLOSED));
        if (all.isEmpty()) noneLeft.complete(null);
        return noneLeft;
    }

    /** Removes the nodes of those that have not been given back. The future completes when no node is left to settle. */
    CompletableFuture<Void> removeAll() {
        all.forEach(AttachedHold::giveBack);
        return CompletableFuture.allOf(cleanups.keySet().toArray(CompletableFuture<?>[]::new));
    }

    void reconnected() {
        all.forEach(AttachedHold::reconnected);
    }

    /** These holds of a lock, and the attached ones of it. */
    public List<EngineHold> with(Stream<? extends EngineHold> others, String name) {
        var attached = all.stream().filter(hold -> hold.name().equals(name));
        return Stream.<EngineHold>concat(others, attached).toList();
    }
}
