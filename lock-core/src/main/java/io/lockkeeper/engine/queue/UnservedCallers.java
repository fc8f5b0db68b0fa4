package io.lockkeeper.engine.queue;

import io.lockkeeper.LockException;
import io.lockkeeper.spi.Cancellable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers callers of one queue that do not get the lock. Made for a single answer, so that a queue needs no field for it.
 * The queue advances before a caller hears its answer: if its node has to go, the request for that is sent first. What
 * the caller asks for next comes after it, and does not find its own old node in the way.
 *
 * <p>Thread rules: the state is guarded by the queue's monitor, as for the queue itself. Callers are told outside it.
 */
record UnservedCallers(QueueParts parts, QueueState.Queue queue, QueueState state) {
    /** The caller asked once, and others held the lock. That is its answer, even if they have released it since. */
    void refuse(Acquisition caller) {
        answer(caller, asked -> parts.failures().busy(queue.name(), state.contender(), state.rivals(asked), asked));
    }

    /** The caller's wait is over. */
    void expire(Acquisition caller) {
        answer(caller, late -> parts.failures().timedOut(queue.name(), state.contender(), state.rivals(late), late));
    }

    /** No timer could be set for the caller. */
    void unbound(Acquisition caller, Throwable why) {
        answer(caller, unbound -> parts.failures().noTimer(queue.name(), why));
    }

    /** Does nothing if the caller waits no more. */
    private void answer(Acquisition caller, Function<Acquisition, LockException> refusal) {
        LockException why;
        Cancellable stopped;
        synchronized (queue) {
            if (!caller.waiting) return;
            why = parts.failures().inWords(queue.name(), refusal, caller); // before the removal: it counts those ahead
            stopped = Objects.requireNonNull(state.remove(caller));
        }
        stopped.cancel();
        try {
            queue.grantAgain();
        } finally {
            caller.fail(why);
        }
    }

    /** Fails every caller that waits. */
    void failAll(Supplier<LockException> why) {
        List<Acquisition> failed;
        var stopped = new ArrayList<Cancellable>();
        synchronized (queue) {
            failed = state.waiting();
            for (var caller : failed) stopped.add(Objects.requireNonNull(state.remove(caller)));
        }
        stopped.forEach(Cancellable::cancel);
        failed.forEach(caller -> caller.fail(why.get())); // an exception for each, so that none shares a stack trace
    }
}
