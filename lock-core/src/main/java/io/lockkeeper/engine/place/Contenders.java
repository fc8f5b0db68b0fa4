package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The contenders of this process: those that stand in a queue, and those whose nodes are still to be removed. Safe for use from
 * any thread.
 */
@InternalLockApi
public final class Contenders implements Iterable<Contender> {
    private final EngineContext context;
    private final SessionGuard guard;
    private final NodeBudget budget;
    private final Set<Contender> all = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> noneLeft = new CompletableFuture<>();
    private volatile boolean closing;
    private @Nullable Iterator<Contender> nextToConfirm; // guarded by this

    public Contenders(EngineContext context, SessionGuard guard, NodeBudget budget) {
        this.context = context;
        this.guard = guard;
        this.budget = budget;
    }

    /** A contender that has yet to {@link #begin}. */
    public Contender create(ContenderListener<Contender> listener, String name) {
        var contender = new Contender(context, guard, budget, this::gone, listener, name);
        all.add(contender);
        return contender;
    }

    /** Listed before, asked now: a close either waits for the contender or is seen here, before anything is sent. */
    public void begin(Contender contender) {
        if (guard.isClosed()) contender.retire();
        guard.startBeating();
        contender.step();
    }

    private void gone(Contender gone) {
        all.remove(gone);
        if (closing && all.isEmpty()) noneLeft.complete(null);
    }

    /** From now on none comes; the future completes when none is left. */
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
        return all.iterator();
    }

    /** The next contender with a node in this session, each in its turn; null if there is none. */
    public synchronized @Nullable Contender nextToConfirm(long sessionId) {
        for (int round = 0; round < 2; round++) {
            if (nextToConfirm == null) nextToConfirm = all.iterator();
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
