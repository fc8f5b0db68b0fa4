package io.lockkeeper.engine.queue;

import io.lockkeeper.InternalLockApi;
import io.lockkeeper.LockException;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.hold.Confirmations;
import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.hold.Holds;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.place.ContenderListener;
import io.lockkeeper.engine.place.Contenders;
import io.lockkeeper.engine.place.YoungHolds;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Waits;
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
 * <p>Thread rules: all state changes under this object's lock; contenders are started and retired, holds delivered and
 * callers failed outside it.
 */
@InternalLockApi
public final class LocalQueue
        implements ContenderListener, Hold.Origin, Acquisition.Queue, WaitTimer.Owner, SessionGuard.Grantor {
    /** What keeps the queues. */
    interface Owner {
        /** The queue is gone: its place is free. */
        void gone(Object key, LocalQueue gone);
    }

    /** What all queues of one engine use. */
    public record Shared(
            EngineContext context,
            SessionGuard guard,
            Contenders contenders,
            Holds holds,
            YoungHolds young,
            Refusals refusals,
            Confirmations confirmations) {}

    private static final Runnable NOTHING = () -> {};
    private static final int NOT_ASKED = -1;
    private static final int MOST_COUNTED = 1000; // of callers ahead, for a message

    private final Shared shared;
    private final Owner owner;
    private final Object key;
    private final String name;
    private final Waiters waiters = new Waiters();
    private @Nullable WaitTimer timer; // null while nobody had to wait long enough
    private @Nullable Contender contender;
    private @Nullable Hold hold;
    private int askedAfter = NOT_ASKED; // so many looks of the contender, before the lock may be handed on
    private boolean stealing; // there may be waiters who would
    private boolean gone;
    private @Nullable Contender leaving; // with the queue, once that is gone

    LocalQueue(Shared shared, Owner owner, Object key, String name) {
        this.shared = shared;
        this.owner = owner;
        this.key = key;
        this.name = name;
    }

    /** Takes in a caller; false if the queue is gone and a new one must be made. */
    public boolean add(Acquisition caller) {
        boolean mayBeFree;
        WaitTimer late = null;
        synchronized (this) {
            if (gone) return false;
            caller.standIn(this);
            waiters.add(caller);
            if (caller.stealAfter() != Waits.FOREVER) stealing = true;
            mayBeFree = hold == null;
            if (!mayBeFree) late = bounded(caller);
        }
        if (mayBeFree) advance();
        if (caller.stealAfter() != Waits.FOREVER) watchForSteal();
        if (caller.asksOnce() && mustRefuse(caller)) refuse(caller);
        // Read without the lock: most callers of a lock that is free have been served by now.
        if (mayBeFree && caller.waiting) {
            synchronized (this) {
                late = bounded(caller);
            }
        }
        if (late != null) late.set();
        return true;
    }

    /** The wait has an end from now on, unless it is over. A timer that is returned is to be set outside the lock. */
    private @Nullable WaitTimer bounded(Acquisition caller) {
        if (!caller.waiting || caller.boundNanos() == Waits.FOREVER) return null;
        if (timer == null) timer = new WaitTimer(this, waiters, shared.context().runtime());
        return timer.add(caller) ? timer : null;
    }

    /** The caller waits no more. What is returned is to be run outside the lock. */
    private Runnable unbounded(Acquisition caller) {
        return timer == null ? NOTHING : timer.stop(caller);
    }

    private void watchForSteal() {
        Contender current;
        synchronized (this) {
            current = contender;
        }
        if (current != null) current.lookForSteal();
    }

    /** How long the most impatient waiter lets the holder show no sign of life; {@link Waits#FOREVER} if for ever. */
    @Override
    public synchronized long stealAfter() {
        long least = stealing ? waiters.stealAfter() : Waits.FOREVER;
        stealing = least != Waits.FOREVER;
        return least;
    }

    @Override
    public synchronized boolean isAskedOnce() {
        return waiters.areAskingOnce();
    }

    private synchronized boolean mustRefuse(Acquisition caller) {
        return caller.waiting
                && (hold != null || contender != null && contender.isWaiting() && caller.isRefusedBy(contender));
    }

    /** Does what is due: grants, enters, or retires. Returns the contender that it retired, if any. */
    @Nullable
    Contender advance() {
        return advance(null);
    }

    /** @param ended the hold that ends with it, null if none does; nothing is done if it is not the current one */
    private @Nullable Contender advance(@Nullable Hold ended) {
        Contender current;
        Contender retired = null;
        Contender entering = null;
        Hold granted = null;
        Acquisition to = null;
        List<Acquisition> refused = List.of();
        var stopped = NOTHING;
        boolean leavingNow;
        Contender asked = null;
        boolean handedOn = false;
        long now = 0;
        synchronized (this) {
            if (gone || hold != ended) return null;
            hold = null;
            current = contender;
            if (waiters.isEmpty()) {
                leaving = current;
                contender = null;
                gone = true;
            } else {
                // Under the lock: who finds a deadline past, and then looks at what is held, finds what is granted now.
                if (current != null) now = shared.context().runtime().nanoTime();
                if (current != null && current.isTenureOver(now)) {
                    retired = current;
                    current = null;
                }
                if (current == null) {
                    askedAfter = NOT_ASKED;
                    contender = entering = shared.contenders().create(this, name);
                } else if (current.isFirst() && mustAsk(current, now)) asked = current;
                else if (current.isFirst()) granted = tryGrant(current, now);
                if (granted != null) {
                    to = Objects.requireNonNull(waiters.first());
                    waiters.remove(to);
                    stopped = unbounded(to);
                    hold = granted;
                    handedOn = current.tenure().hasHandedOn();
                    if (waiters.areAskingOnce()) refused = waiters.all(Acquisition::asksOnce);
                }
            }
            leavingNow = gone;
        }
        stopped.run();
        if (leavingNow) return leaveNow();
        // Leaving before entering: the session's order has the new listing not show the old node.
        if (retired != null) retired.retire();
        if (entering != null) begin(entering);
        if (asked != null) asked.askForFollowers();
        if (to != null && granted != null) {
            to.deliver(granted);
            shared.young().granted(Objects.requireNonNull(current));
        }
        // Behind the holder's back: a watch that told of others would cost each hold that nobody follows a
        // notification.
        if (handedOn && current != null && current.tenure().shouldAskAhead(now)) current.askForFollowers();
        if (!refused.isEmpty()) refused.forEach(this::refuse);
        return retired;
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
            last = leaving;
        }
        try {
            if (last != null) last.retire();
        } finally {
            shared.guard().forget(this);
            owner.gone(key, this);
        }
        return last;
    }

    private void begin(Contender entering) {
        shared.contenders().begin(entering);
        var refusal = shared.guard().refusal();
        if (refusal != null) refused(entering, refusal);
    }

    /** Whether it must be found out first if others wait outside; if so, {@link #placed} goes on. */
    private boolean mustAsk(Contender first, long now) {
        boolean answered = askedAfter >= 0 && first.tenure().lookups() > askedAfter;
        if (answered || !first.tenure().mustAskForFollowers(now)) return false;
        if (askedAfter < 0) askedAfter = first.tenure().lookups();
        return true;
    }

    /** S1: first, in the session connected now, before its deadline, or not at all. */
    private @Nullable Hold tryGrant(Contender first, long now) {
        var place = first.place();
        var belief = place == null ? null : shared.guard().beliefOf(place.sessionId());
        if (belief == null || !shared.guard().admits(this, belief, now)) return null;
        var next = new Hold(this, first, belief, first.tenure().nextToken(place));
        askedAfter = NOT_ASKED;
        first.tenure().granted();
        return next;
    }

    /** A hold was lost: it takes its contender along, to be retired when its body has ended; waiters enter anew. */
    @Override
    public void detach(Hold lost) {
        synchronized (this) {
            shared.holds().lost(lost);
            hold = null;
            contender = null;
        }
        if (!lost.isInUse()) forgotten(lost); // given back meanwhile
        advance();
    }

    /** The contender found its place, or found it again. */
    @Override
    public void placed(Contender placed) {
        List<Acquisition> refused = List.of();
        synchronized (this) {
            if (placed != contender) return;
            if (placed.isWaiting() && waiters.areAskingOnce()) refused = waiters.all(one -> one.isRefusedBy(placed));
        }
        if (!refused.isEmpty()) refused.forEach(this::refuse);
        advance();
    }

    /** The contender's place is over: its hold, if any, is lost, and the waiters enter anew. */
    @Override
    public void lostPlace(Contender lost, LossCause cause) {
        Hold ended;
        synchronized (this) {
            if (lost != contender) return;
            ended = hold;
        }
        // A hold that ends otherwise at this very moment advances the queue itself.
        if (ended == null) advance();
        else if (!ended.lose(cause)) ended.keepNoLonger();
    }

    /** The backend refuses; nobody who waits here can be served. */
    @Override
    public void refused(Contender refused, Throwable why) {
        synchronized (this) {
            if (refused != contender) return;
        }
        refused(why);
    }

    /** As the one before, but all of them, whatever the contender. */
    public void refused(Throwable why) {
        if (hold() != null) return; // the heartbeat and the deadline speak for what is held
        fail(() -> new LockStoreException(name, Quoted.lock(name) + ": " + why.getMessage(), why));
    }

    /** Fails every caller that waits; a holder is left alone. */
    public void fail(Supplier<LockException> why) {
        List<Acquisition> failed;
        var stopped = new ArrayList<Runnable>();
        synchronized (this) {
            failed = waiters.removeAll();
            for (var caller : failed) stopped.add(unbounded(caller));
        }
        stopped.forEach(Runnable::run);
        failed.forEach(caller -> caller.fail(why.get())); // one each: a trace is its waiter's own
        advance();
    }

    /** The caller does not want it any more. */
    @Override
    public void withdraw(Acquisition caller) {
        Runnable stopped;
        synchronized (this) {
            if (!waiters.remove(caller)) return;
            stopped = unbounded(caller);
        }
        stopped.run();
        advance();
    }

    /** The caller asked once, and others hold it; whatever has become of them since, that is its answer. */
    private void refuse(Acquisition caller) {
        answer(caller, this::busy);
    }

    /** The caller's wait is over. */
    @Override
    public void expire(Acquisition caller) {
        answer(caller, this::whyNot);
    }

    private void answer(Acquisition caller, Function<Acquisition, LockException> refusal) {
        LockException why;
        Runnable stopped;
        synchronized (this) {
            if (!caller.waiting) return;
            why = inWords(refusal, caller); // before it goes: it counts those ahead of it
            waiters.remove(caller);
            stopped = unbounded(caller);
        }
        stopped.run();
        caller.fail(why);
        advance();
    }

    /** The wait ends, whether or not there are words for it. */
    private LockException inWords(Function<Acquisition, LockException> refusal, Acquisition caller) {
        try {
            return refusal.apply(caller);
        } catch (Throwable thrown) {
            return new LockStoreException(
                    name, Quoted.lock(name) + ": its wait is over; more can't be said: " + thrown, thrown);
        }
    }

    /** Nothing would end the caller's wait. */
    @Override
    public void unbound(Acquisition unbound, Throwable why) {
        answer(
                unbound,
                caller -> new LockStoreException(
                        name,
                        Quoted.lock(name) + ": no timer for its wait: " + why
                                + ". Check whether this process is out of threads or of memory.",
                        why));
    }

    private LockException whyNot(Acquisition caller) {
        // Between two holds of a tenure it is nobody's only until it is known whether others wait outside.
        boolean taken = hold != null || askedAfter != NOT_ASKED;
        return shared.refusals().timedOut(name, contender, taken, aheadHere(caller), caller);
    }

    private LockException busy(Acquisition caller) {
        return shared.refusals().busy(name, contender, aheadHere(caller), caller);
    }

    private int aheadHere(Acquisition caller) {
        return (hold == null ? 0 : 1) + waiters.before(caller, MOST_COUNTED);
    }

    /** Whose turn it is now; null between two holds. */
    @Override
    public synchronized @Nullable Hold hold() {
        return hold;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public EngineContext context() {
        return shared.context();
    }

    @Override
    public @Nullable Contender released(Hold ended) {
        var leaving = advance(ended);
        shared.holds().returned();
        return leaving;
    }

    @Override
    public void forgotten(Hold lost) {
        shared.holds().forget(lost);
    }

    @Override
    public void bound(CompletableFuture<Void> release) {
        shared.confirmations().bound(name, release);
    }

    @Override
    public void grantAgain() {
        advance();
    }
}
