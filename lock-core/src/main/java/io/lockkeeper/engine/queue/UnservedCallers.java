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
 * The queue advances after each answer that was given.
 *
 * <p>Thread rules: the state is guarded by the queue's monitor, as for the queue itself. Callers are told outside it.
 */
record UnservedCallers(QueueParts parts, QueueState.Queue queue, QueueState state) {
    /** The caller asked once, and others held the lock. That is its answer, even if they have released it since. */
    boolean refuse(Acquisition caller) {
        return answer(
                caller, asked -> parts.failures().busy(queue.name(), state.contender(), state.rivals(asked), asked));
    }

    /** The caller's wait is over. */
    boolean expire(Acquisition caller) {
        return answer(
                caller, late -> parts.failures().timedOut(queue.name(), state.contender(), state.rivals(late), late));
    }

    /** No timer could be set for the caller. */
    boolean unbound(Acquisition caller, Throwable why) {
        return answer(caller, unbound -> parts.failures().noTimer(queue.name(), why));
    }

    /** Returns whether the caller still waited. */
    private boolean answer(Acquisition caller, Function<Acquisition, LockException> refusal) {
        LockException why;
        Cancellable stopped;
        synchronized (queue) {
            if (!caller.waiting) return false;
            why = parts.failures().inWords(queue.name(), refusal, caller); // before the removal: it counts those ahead
            stopped = Objects.requireNonNull(state.remove(caller));
        }
        stopped.cancel();
        caller.fail(why);
        return true;
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
