package io.lockkeeper.engine;

import io.lockkeeper.LossCause;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What this process holds. Each queue knows its own hold, so that none is written down twice; only what was lost and is
 * not yet given back, which no queue knows any more, stands here. Safe for use from any thread.
 */
final class Holds {
    private final Collection<LocalQueue> queues;
    private final Set<Hold> lost = ConcurrentHashMap.newKeySet();

    Holds(Collection<LocalQueue> queues) {
        this.queues = queues;
    }

    /**
     * Every hold that was granted before this call and has not ended. Whoever first sees to it that nothing more is
     * granted, and then asks here, finds them all: grants are made under their queue's lock, and so is the look.
     */
    void forEach(Consumer<Hold> action) {
        for (var queue : queues) {
            var hold = queue.hold();
            if (hold != null) action.accept(hold);
        }
    }

    boolean isEmpty() {
        if (!lost.isEmpty()) return false; // spares a closing process with many lost ones the walk at each
        for (var queue : queues) if (queue.hold() != null) return false;
        // Last, in the order in which a hold moves: one that left its queue before it was looked at is here.
        return lost.isEmpty();
    }

    int count() {
        int count = 0;
        for (var queue : queues) if (queue.hold() != null) count++;
        return count + lost.size();
    }

    /** It leaves its queue and is still its caller's; called before it leaves, under the queue's lock. */
    void lost(Hold hold) {
        lost.add(hold);
    }

    /** What was lost and is not yet given back. */
    Set<Hold> lost() {
        return lost;
    }

    void givenBack(Hold hold) {
        lost.remove(hold);
    }

    /**
     * The hold's caller could not be woken: a dispatcher may take a task and throw all the same. So it is lost, which a body
     * that runs after all hears of, and given back when that has had its time. Not on this thread: it may be about to do the
     * same for the caller before.
     */
    static void loseUndelivered(Hold hold) {
        var engine = hold.engine();
        engine.runtime().schedule(0, () -> {
            hold.lose(LossCause.NOT_DELIVERED);
            engine.runtime().schedule(engine.graceNanos(), hold::giveBack);
        });
    }
}
