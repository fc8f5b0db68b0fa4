package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The contenders of this process: those that stand in a queue, and those whose nodes are still to be removed.
 *
 * <p>Thread rules: any thread may call any method. {@link #nextToConfirm} runs under this object's monitor, which
 * guards its iterator and nothing else.
 */
@InternalLockApi
public final class Contenders implements Iterable<Contender> {
    private final SessionGuard guard;
    private final ContenderParts<Contender> parts; // one object for all of them
    private final Map<UUID, Contender> all = new ConcurrentHashMap<>(); // by id, so in the same order in each run
    private final CompletableFuture<Void> noneLeft = new CompletableFuture<>();
    private volatile boolean closing;

    /** Where the next search for a node to confirm begins; guarded by this object's monitor. */
    private @Nullable Iterator<Contender> nextToConfirm;

    /** @param whenShort called, outside any lock, when the budget has no room for a node */
    public Contenders(EngineContext context, SessionGuard guard, NodeBudget budget, Runnable whenShort) {
        this.guard = guard;
        this.parts = new ContenderParts<>(context, guard, budget, this::gone, whenShort);
    }

    /** Makes a contender, which sends nothing before {@link #begin}. */
    public Contender create(ContenderListener<Contender> listener, Entry entry) {
        var contender = new Contender(parts, listener, entry);
        all.put(contender.id(), contender);
        return contender;
    }

    /**
     * Sends the contender's first request. The contender was added to the set before, and asks only now whether the
     * engine is closed. So either a close waits for the contender, or the close is noticed here, before anything is
     * sent.
     */
    public void begin(Contender contender) {
        if (guard.isClosed()) contender.retire();
        guard.startBeating();
        contender.step();
    }

    private void gone(Contender gone) {
        all.remove(gone.id());
        if (closing && all.isEmpty()) noneLeft.complete(null);
    }

    /** Begins a close; the engine makes no contender any more. The future completes when no contender is left. */
    public CompletableFuture<Void> close() {
        closing = true;
        if (all.isEmpty()) noneLeft.complete(null);
        return noneLeft;
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    public int count() {
        return all.size();
    }

    @Override
    public Iterator<Contender> iterator() {
        return all.values().iterator();
    }

    /**
     * Returns the next contender that is in a queue with a node of this session, in rotation; null without such a contender.
     */
    public synchronized @Nullable Contender nextToConfirm(long sessionId) {
        for (int round = 0; round < 2; round++) {
            if (nextToConfirm == null) nextToConfirm = iterator();
            while (nextToConfirm.hasNext()) {
                var contender = nextToConfirm.next();
                var place = contender.place();
                if (place != null
                        && place.sessionId() == sessionId
                        && contender.state().isInQueue()) return contender;
            }
            nextToConfirm = null;
        }
        return null;
    }
}
