package io.lockkeeper.engine.hold;

import io.lockkeeper.LossCause;
import io.lockkeeper.engine.session.SessionLease;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What this process holds. Each queue knows its own hold, so that none is written down twice; only what was lost and is
 * not yet given back, which no queue knows any more, stands here. Safe for use from any thread.
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

    /** From now on none is granted; the future completes when every hold has ended, and its caller's body with it. */
    public CompletableFuture<Void> close() {
        closing = true;
        returned();
        return noneLeft;
    }

    /** A hold has ended, and its caller's body with it. */
    public void returned() {
        if (closing && isEmpty()) noneLeft.complete(null);
    }

    /** Ends every hold of this session. */
    public void lose(SessionLease ended, LossCause cause) {
        forEach(hold -> {
            if (hold.sessionLease() != ended) return;
            try {
                hold.lose(cause);
            } catch (Throwable thrown) {
                Uncaught.tell(thrown); // one that fails must not keep the news from the other holds
            }
        });
    }

    /**
     * Every hold that was granted before this call and has not ended. Whoever first sees to it that nothing more is
     * granted, and then asks here, finds them all: grants are made under their queue's lock, and so is the look.
     */
    public void forEach(Consumer<Hold> action) {
        for (var queue : queues) {
            var hold = queue.hold();
            if (hold != null) action.accept(hold);
        }
    }

    public boolean isEmpty() {
        if (!lost.isEmpty()) return false; // spares a closing process with many lost ones the walk at each
        for (var queue : queues) if (queue.hold() != null) return false;
        // Last, in the order in which a hold moves: one that left its queue before it was looked at is here.
        return lost.isEmpty();
    }

    public int count() {
        int count = 0;
        for (var queue : queues) if (queue.hold() != null) count++;
        return count + lost.size();
    }

    /** It leaves its queue and is still its caller's; called before it leaves, under the queue's lock. */
    public void lost(Hold hold) {
        lost.add(hold);
    }

    /** What was lost and is not yet given back. */
    public Set<Hold> lost() {
        return lost;
    }

    /** Lost, and given back or past its grace: nobody waits for it any more. */
    public void forget(Hold hold) {
        lost.remove(hold);
        returned();
    }

    /**
     * The hold's caller could not be woken: a dispatcher may take a task and throw all the same. So the hold is lost, which a body
     * that runs after all hears of, and given back when that has had its time. Not on this thread: it may be about to do the
     * same for the caller before.
     */
    public static void loseUndelivered(Hold hold) {
        var runtime = hold.context().runtime();
        runtime.schedule(0, () -> {
            hold.lose(LossCause.NOT_DELIVERED);
            runtime.schedule(hold.context().graceNanos(), hold::giveBack);
        });
    }
}
