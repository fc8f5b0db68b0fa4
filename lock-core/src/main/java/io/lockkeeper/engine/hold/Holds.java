package io.lockkeeper.engine.hold;

import io.lockkeeper.LossCause;
import io.lockkeeper.engine.session.SessionLease;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.LockRuntime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * All holds of one engine. Each queue keeps its own holds, so a grant is recorded only once. This class adds the
 * holds that were lost and are not yet given back, which no queue knows any more.
 *
 * <p>Thread rules: any thread may call any method. {@link #lost(Hold)} is called under the monitor of the hold's queue;
 * the actions of {@link #forEach} run under no lock.
 */
@InternalLockApi
public final class Holds {
    private final Collection<? extends HoldOrigin<Hold>> queues;
    private final Set<Hold> lost = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> noneLeft = new CompletableFuture<>();
    private volatile boolean closing;

    public Holds(Collection<? extends HoldOrigin<Hold>> queues) {
        this.queues = queues;
    }

    /**
     * Begins a close; the engine grants nothing any more. The future completes when every hold was given back, or was
     * lost and its grace is over.
     */
    public CompletableFuture<Void> close() {
        closing = true;
        returned();
        return noneLeft;
    }

    /** A hold was given back, or was lost and its grace is over. */
    public void returned() {
        if (closing && isEmpty()) noneLeft.complete(null);
    }

    /** Ends every hold of this session. */
    public void lose(SessionLease ended, LossCause cause) {
        forEach(hold -> {
            if (hold.sessionLease == ended) lose(hold, cause);
        });
    }

    /**
     * Ends every hold of this session, whose lease was found to be over. First the holds are read, and then the clock. If the
     * lease is still over, all of them began before it was, because a later one needs a confirmation. If it is not, the
     * thread that brought the confirmation has ended those of before.
     */
    public void loseIfOver(SessionLease lease, LockRuntime runtime) {
        var found = new ArrayList<Hold>();
        forEach(hold -> {
            if (hold.sessionLease == lease) found.add(hold);
        });
        long now = runtime.nanoTime();
        var cause = lease.isOverAt(now) ? lease.lossAt(now) : null;
        if (cause == null) return;
        for (var hold : found) lose(hold, cause);
    }

    private static void lose(Hold hold, LossCause cause) {
        try {
            hold.lose(cause);
        } catch (Throwable thrown) {
            Uncaught.tell(thrown); // the other holds must be ended all the same
        }
    }

    /**
     * Calls the action with every hold that was granted before this call and has not ended. If the caller first makes
     * sure that nothing more is granted, it misses no hold: a queue grants under its monitor, and its holds are read
     * under the same monitor.
     */
    public void forEach(Consumer<Hold> action) {
        for (var queue : queues) {
            for (var hold : queue.holds()) action.accept(hold);
        }
    }

    public boolean isEmpty() {
        if (!lost.isEmpty()) return false; // or each of many lost holds, when given back, would visit all queues
        for (var queue : queues) if (!queue.holds().isEmpty()) return false;
        // Read after the queues, because holds move this way: one that left its queue before the loop is here.
        return lost.isEmpty();
    }

    public int count() {
        int count = 0;
        for (var queue : queues) count += queue.holds().size();
        return count + lost.size();
    }

    /** How many holds were granted, and neither released nor lost. */
    public int heldCount() {
        int count = 0;
        for (var queue : queues) {
            // One that has ended may still be here: its lock is kept for its minimum time.
            for (var hold : queue.holds()) if (!hold.hasEnded()) count++;
        }
        return count;
    }

    /**
     * The hold was lost and is not yet given back. Called under the queue's monitor, and before the hold leaves the
     * queue: otherwise {@link #isEmpty} could find it in neither place.
     */
    public void lost(Hold hold) {
        lost.add(hold);
    }

    /** The holds that were lost and are not yet given back. */
    public Set<Hold> lost() {
        return lost;
    }

    /** The lost hold was given back, or its grace is over: no close waits for it any more. */
    public void forget(Hold hold) {
        lost.remove(hold);
        returned();
    }

    /**
     * Ends a hold whose caller could not be woken. A dispatcher may throw although it has taken the task, so the body
     * may run after all. The hold is therefore lost, so that such a body is told, and it is given back when the grace
     * is over. Both happen on the timer's thread, because this thread may be in the middle of ending another hold.
     */
    public static void loseUndelivered(Hold hold) {
        var runtime = hold.context().runtime();
        runtime.schedule(0, () -> {
            hold.lose(LossCause.NOT_DELIVERED);
            runtime.schedule(hold.context().graceNanos(), hold::giveBack);
        });
    }
}
