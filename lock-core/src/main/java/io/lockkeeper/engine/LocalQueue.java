package io.lockkeeper.engine;

import io.lockkeeper.Holder;
import io.lockkeeper.LockException;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.LockTimeoutException;
import io.lockkeeper.LossCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
final class LocalQueue {
    private static final int MOST_COUNTED = 1000; // of callers ahead, for a message

    private final LockEngine engine;
    private final Object key;
    private final String name;
    private final Set<Acquisition> waiters = new LinkedHashSet<>();
    private int askingOnce; // at most so many of the waiters are to be refused as soon as another is granted
    private @Nullable Contender contender;
    private @Nullable Hold hold;
    private boolean stealing; // there may be waiters who would
    private boolean gone;

    LocalQueue(LockEngine engine, Object key, String name) {
        this.engine = engine;
        this.key = key;
        this.name = name;
    }

    /** Takes in a caller; false if the queue is gone and a new one must be made. */
    boolean add(Acquisition caller) {
        synchronized (this) {
            if (gone) return false;
            caller.standIn(this);
            waiters.add(caller);
            if (caller.asksOnce()) askingOnce++;
            if (caller.stealAfter() != Waits.FOREVER) stealing = true;
        }
        advance();
        if (caller.stealAfter() != Waits.FOREVER) watchForSteal();
        if (caller.asksOnce() && mustRefuse(caller)) refuse(caller);
        return true;
    }

    private void watchForSteal() {
        Contender current;
        synchronized (this) {
            current = contender;
        }
        if (current != null) current.steal().look();
    }

    /** How long the most impatient waiter lets the holder show no sign of life; {@link Waits#FOREVER} if for ever. */
    synchronized long stealAfter() {
        if (!stealing) return Waits.FOREVER;
        long least = Waits.FOREVER;
        for (var waiter : waiters) least = Math.min(least, waiter.stealAfter());
        stealing = least != Waits.FOREVER;
        return least;
    }

    private synchronized boolean mustRefuse(Acquisition caller) {
        return waiters.contains(caller)
                && (hold != null || contender != null && contender.isWaiting() && caller.isRefusedBy(contender));
    }

    /**
     * Does what is due: grants, enters, or retires. Returns the contender that it retired, if any.
     */
    @Nullable
    Contender advance() {
        Contender retired = null;
        Contender entering = null;
        Hold granted = null;
        Acquisition to = null;
        var refused = new ArrayList<Acquisition>(0);
        boolean leaving;
        synchronized (this) {
            if (gone || hold != null) return null;
            var current = contender;
            if (waiters.isEmpty()) {
                retired = current;
                contender = null;
                gone = true;
            } else {
                if (current != null && current.tenureOver()) {
                    retired = current;
                    current = null;
                }
                if (current == null) contender = entering = engine.newContender(this, name);
                else if (current.isFirst()) granted = tryGrant(current);
                if (granted != null) {
                    to = waiters.iterator().next();
                    waiters.remove(to);
                    hold = granted;
                    if (askingOnce > 0)
                        waiters.stream().filter(Acquisition::asksOnce).forEach(refused::add);
                    askingOnce = 0;
                }
            }
            leaving = gone;
        }
        // Leaving before entering: the session's order has the new listing not show the old node.
        if (retired != null) retired.retire();
        if (leaving) engine.forget(key, this);
        if (entering != null) engine.begin(entering);
        try {
            if (to != null && granted != null) to.deliver(granted);
        } finally {
            refused.forEach(this::refuse); // also if the executor refuses the other one
        }
        return retired;
    }

    /** S1: first, in the session connected now, before its deadline, or not at all. */
    private @Nullable Hold tryGrant(Contender first) {
        var place = first.place();
        var belief = place == null ? null : engine.guard().beliefOf(place.sessionId());
        if (belief == null) return null;
        var next = new Hold(this, first, belief, first.nextToken());
        if (!engine.guard().admit(next, belief, this)) return null;
        first.granted();
        return next;
    }

    /** The holder gives back; returns the contender that retires with it, null if the lock was handed on. */
    @Nullable
    Contender released(Hold ended) {
        synchronized (this) {
            if (hold != ended) return null;
            hold = null;
        }
        return advance();
    }

    /** A hold was lost: it takes its contender along, to be retired when its body has ended; waiters enter anew. */
    boolean detach(Hold lost) {
        synchronized (this) {
            if (hold != lost) return false;
            hold = null;
            contender = null;
        }
        advance();
        return true;
    }

    /** The contender found its place, or found it again. */
    void placed(Contender placed) {
        var refused = new ArrayList<Acquisition>();
        synchronized (this) {
            if (placed != contender) return;
            if (placed.isWaiting())
                waiters.stream().filter(caller -> caller.isRefusedBy(placed)).forEach(refused::add);
        }
        refused.forEach(this::refuse);
        advance();
    }

    /** The contender's place is over: its hold, if any, is lost, and the waiters enter anew. */
    void lostPlace(Contender lost, LossCause cause) {
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
    void refused(Contender refused, Throwable why) {
        Hold held;
        synchronized (this) {
            if (refused != contender) return;
            held = hold;
        }
        if (held != null) return; // the heartbeat and the deadline speak for what is held
        fail(() -> new LockStoreException(name, "Lock \"" + name + "\": " + why.getMessage(), why));
    }

    /** Fails every caller that waits; a holder is left alone. */
    void fail(Supplier<LockException> why) {
        List<Acquisition> failed;
        synchronized (this) {
            failed = List.copyOf(waiters);
            waiters.clear();
        }
        failed.forEach(caller -> caller.fail(why.get())); // one each: a trace is its waiter's own
        advance();
    }

    /** The caller does not want it any more. */
    void withdraw(Acquisition caller) {
        synchronized (this) {
            if (!waiters.remove(caller)) return;
        }
        advance();
    }

    /** The caller asked once, and others hold it; whatever has become of them since, that is its answer. */
    private void refuse(Acquisition caller) {
        LockException why;
        synchronized (this) {
            if (!waiters.contains(caller)) return;
            why = busy(caller);
            waiters.remove(caller);
        }
        caller.fail(why);
        advance();
    }

    /** The caller's wait is over. */
    void expire(Acquisition caller) {
        LockException why;
        synchronized (this) {
            if (!waiters.contains(caller)) return;
            why = whyNot(caller);
            waiters.remove(caller);
        }
        caller.fail(why);
        advance();
    }

    private LockException whyNot(Acquisition caller) {
        var place = contender == null ? null : contender.place();
        // First but not granted: the session could not be confirmed, which says nothing of other holders.
        if (contender == null || place == null || hold == null && place.ahead() == 0) {
            if (contender != null && engine.room().isWaiting(contender))
                return new LockStoreException(name, engine.noRoom(name, caller.boundNanos()), null);
            var last = contender == null ? null : contender.lastFailure();
            return new LockStoreException(name, engine.unconfirmed(name, caller.boundNanos(), last), last);
        }
        return busy(caller);
    }

    private LockTimeoutException busy(Acquisition caller) {
        var place = contender == null ? null : contender.place();
        Holder holder = contender == null ? null : contender.holder();
        int aheadHere = hold == null ? 0 : 1;
        for (var other : waiters) {
            if (other == caller || aheadHere == MOST_COUNTED) break;
            aheadHere++;
        }
        int ahead = place == null ? -1 : place.ahead();
        return new LockTimeoutException(name, Duration.ofNanos(caller.statedNanos()), holder, ahead, aheadHere);
    }

    String name() {
        return name;
    }

    LockEngine engine() {
        return engine;
    }
}
