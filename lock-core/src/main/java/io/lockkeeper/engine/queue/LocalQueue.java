package io.lockkeeper.engine.queue;

import io.lockkeeper.LockException;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The callers of this process that want one name, first come first served, behind one {@link Contender}. When a holder
 * gives back and another caller waits here, that one gets the lock without a word to the backend, within the tenure's
 * time. The queue is gone when nobody waits and nobody holds; the retiring of its contender goes on alone.
 *
 * <p>Thread rules: {@link QueueState} changes under this object's monitor; contenders are started and retired, holds delivered and
 * callers failed outside it.
 */
@InternalLockApi
public final class LocalQueue implements QueueState.Queue, Acquisition.Queue {
    /** What keeps the queues. */
    interface Owner {
        /** The queue is gone: its place is free. */
        void gone(Object key, LocalQueue gone);
    }

    private final QueueParts parts;
    private final Owner owner;
    private final Object key;
    private final String name;
    private final QueueState state; // guarded by this

    LocalQueue(QueueParts parts, Owner owner, Object key, String name) {
        this.parts = parts;
        this.owner = owner;
        this.key = key;
        this.name = name;
        this.state = new QueueState(parts, this);
    }

    /** Takes in a caller; false if the queue is gone and a new one must be made. */
    public boolean add(Acquisition caller) {
        boolean mayBeFree;
        WaitTimeouts late = null;
        synchronized (this) {
            caller.standIn(this);
            if (!state.add(caller)) return false;
            mayBeFree = state.hold() == null;
            if (!mayBeFree) late = state.bound(caller);
        }
        if (mayBeFree) advance();
        if (caller.stealAfter() != Nanos.FOREVER) watchForSteal();
        if (caller.isImmediate() && mustRefuse(caller)) refuse(caller);
        // Read without the lock: most callers of a lock that is free have been served by now.
        if (mayBeFree && caller.waiting) {
            synchronized (this) {
                late = state.bound(caller);
            }
        }
        if (late != null) late.set();
        return true;
    }

    private void watchForSteal() {
        Contender current;
        synchronized (this) {
            current = state.contender();
        }
        if (current != null) current.lookForSteal();
    }

    private synchronized boolean mustRefuse(Acquisition caller) {
        return state.mustRefuse(caller);
    }

    /** Does what is due: grants, enters, or retires. */
    private void advance() {
        advance(null);
    }

    /** @return the contender that it retired, if any */
    private @Nullable Contender advance(@Nullable Hold ended) {
        QueueState.Turn turn;
        synchronized (this) {
            turn = state.next(ended);
        }
        if (turn == null) return null;
        if (turn.queueGone) return leaveNow();
        turn.stopTimer.run();
        // Leaving before entering: the session's order has the new listing not show the old node.
        if (turn.retired != null) turn.retired.retire();
        if (turn.entering != null) begin(turn.entering);
        if (turn.asked != null) turn.asked.askForFollowers();
        if (turn.granted != null) {
            var first = Objects.requireNonNull(turn.current);
            Objects.requireNonNull(turn.to).deliver(turn.granted);
            parts.young().granted(first);
            // A watch that told of others would cost each hold that nobody follows a notification.
            if (turn.askAhead) first.askForFollowers();
            turn.refused.forEach(this::refuse);
        }
        return turn.retired;
    }

    /**
     * What is due once the queue is gone: its contender leaves, if it has one, and its place in the map is free. Everybody who
     * finds the queue gone does it as well, for the thread whose turn it was may not get on: a virtual one keeps no carrier
     * while it waits for a monitor. Leaving comes first here too.
     */
    @Nullable
    public Contender leaveNow() {
        Contender last;
        synchronized (this) {
            last = state.leaving();
        }
        try {
            if (last != null) last.retire();
        } finally {
            parts.guard().forget(this);
            owner.gone(key, this);
        }
        return last;
    }

    private void begin(Contender entering) {
        parts.contenders().begin(entering);
        var refusal = parts.guard().refusal();
        if (refusal != null) refused(entering, refusal);
    }

    @Override
    public void grantAgain() {
        advance();
    }

    @Override
    public void placed(Contender placed) {
        List<Acquisition> refused;
        synchronized (this) {
            if (placed != state.contender()) return;
            refused = state.refusedBy(placed);
        }
        refused.forEach(this::refuse);
        advance();
    }

    /** The hold, if any, is lost, and the waiters enter anew. */
    @Override
    public void lostPlace(Contender lost, LossCause cause) {
        Hold ended;
        synchronized (this) {
            if (lost != state.contender()) return;
            ended = state.hold();
        }
        // A hold that ends otherwise at this very moment advances the queue itself.
        if (ended == null) advance();
        else if (!ended.lose(cause)) ended.keepNoLonger();
    }

    @Override
    public void refused(Contender refused, Throwable why) {
        synchronized (this) {
            if (refused != state.contender()) return;
        }
        refused(why);
    }

    /** The backend refuses this client: nobody who waits can be served. */
    public void refused(Throwable why) {
        if (hold() != null) return; // the heartbeat and the deadline speak for what is held
        fail(() -> parts.failures().refused(name, why));
    }

    /** Fails every caller that waits; a holder is left alone. */
    public void fail(Supplier<LockException> why) {
        List<Acquisition> failed;
        var stopped = new ArrayList<Runnable>();
        synchronized (this) {
            failed = state.waiting();
            for (var caller : failed) stopped.add(Objects.requireNonNull(state.remove(caller)));
        }
        stopped.forEach(Runnable::run);
        failed.forEach(caller -> caller.fail(why.get())); // one each: a trace is its waiter's own
        advance();
    }

    @Override
    public void withdraw(Acquisition caller) {
        Runnable stopped;
        synchronized (this) {
            stopped = state.remove(caller);
        }
        if (stopped == null) return;
        stopped.run();
        advance();
    }

    /** The caller asked once, and others hold it; whatever has become of them since, that is its answer. */
    private void refuse(Acquisition caller) {
        answer(caller, asked -> parts.failures().busy(name, state.contender(), state.aheadHere(asked), asked));
    }

    @Override
    public void expire(Acquisition caller) {
        answer(
                caller,
                late -> parts.failures()
                        .timedOut(name, state.contender(), state.isTaken(), state.aheadHere(late), late));
    }

    @Override
    public void unbound(Acquisition caller, Throwable why) {
        answer(caller, unbound -> parts.failures().noTimer(name, why));
    }

    private void answer(Acquisition caller, Function<Acquisition, LockException> refusal) {
        LockException why;
        Runnable stopped;
        synchronized (this) {
            if (!caller.waiting) return;
            why = parts.failures().inWords(name, refusal, caller); // before it goes: it counts those ahead of it
            stopped = Objects.requireNonNull(state.remove(caller));
        }
        stopped.run();
        caller.fail(why);
        advance();
    }

    @Override
    public @Nullable Contender released(Hold ended) {
        var leaving = advance(ended);
        parts.holds().returned();
        return leaving;
    }

    /** The contender is retired when the lost hold's body has ended; waiters enter anew. */
    @Override
    public void detach(Hold lost) {
        synchronized (this) {
            parts.holds().lost(lost);
            state.detach();
        }
        if (!lost.isInUse()) forgotten(lost); // given back meanwhile
        advance();
    }

    @Override
    public void forgotten(Hold lost) {
        parts.holds().forget(lost);
    }

    @Override
    public void bound(CompletableFuture<Void> release) {
        parts.releaseTimeouts().bound(name, release);
    }

    @Override
    public synchronized @Nullable Hold hold() {
        return state.hold();
    }

    @Override
    public synchronized long stealAfter() {
        return state.stealAfter();
    }

    @Override
    public synchronized boolean hasImmediateCaller() {
        return state.haveImmediateCaller();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public EngineContext context() {
        return parts.context();
    }
}
