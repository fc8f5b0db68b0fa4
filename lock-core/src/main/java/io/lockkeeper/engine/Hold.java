package io.lockkeeper.engine;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LossCause;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one caller holds. It ends exactly once, released or lost: one compare-and-set decides, and the step to released
 * compares the clock first.
 */
public final class Hold implements HeldLock {
    private enum Ended {
        RELEASED
    }

    private static final AtomicReferenceFieldUpdater<Hold, Object> END =
            AtomicReferenceFieldUpdater.newUpdater(Hold.class, Object.class, "end");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Hold, CompletableFuture> GIVEN_BACK =
            AtomicReferenceFieldUpdater.newUpdater(Hold.class, CompletableFuture.class, "givenBack");

    private final LocalQueue queue;
    private final Contender contender;
    private final Belief belief;
    private final long token;
    private volatile @Nullable Object end; // Ended, or a LossCause
    private volatile @Nullable CompletableFuture<Void> givenBack; // completes when that is settled
    private final LossListeners listeners = new LossListeners();
    private volatile @Nullable Lease lease; // null without an end
    private volatile long keepUntil; // given back earlier, it stays taken until then
    private volatile boolean keeps;
    private volatile @Nullable Runnable cancelKeep; // as the next, null at first: to write a volatile costs each hold
    private volatile @Nullable Runnable cancelGrace;
    private volatile @Nullable Runnable whenGivenBack;
    private volatile @Nullable Runnable whenEnded;
    private boolean keeping; // guarded by this, as the next
    private boolean lossTold;

    Hold(LocalQueue queue, Contender contender, Belief belief, long token) {
        this.queue = queue;
        this.contender = contender;
        this.belief = belief;
        this.token = token;
    }

    /** It is about to be delivered: its times begin. */
    void begin(Terms terms) {
        if (terms.atLeastNanos() > 0) {
            keepUntil = engine().runtime().nanoTime() + terms.atLeastNanos();
            keeps = true;
        }
        if (terms.leaseNanos() == Waits.FOREVER) return;
        var leased = new Lease(engine().runtime(), () -> lose(LossCause.LEASE_OVER));
        lease = leased;
        leased.begin(terms.leaseNanos());
        if (end != null) leased.cancel(); // lost on its way
    }

    @Override
    public String name() {
        return queue.name();
    }

    @Override
    public long fencingToken() {
        return token;
    }

    @Override
    public boolean isHeld() {
        if (end != null) return false;
        var cause = overBy(engine().runtime().nanoTime());
        if (cause == null) return true;
        lose(cause); // whoever is told that it is over is told so for good, though the session be confirmed in a moment
        return false;
    }

    /** By which clock it is over, if any; checked at every step, for a timer may come late. */
    private @Nullable LossCause overBy(long now) {
        if (!belief.isGood(now)) return LossCause.SESSION_SILENT;
        var leased = lease;
        return leased != null && leased.isOver() ? LossCause.LEASE_OVER : null;
    }

    /** Whether its caller has not given it back, held or lost. */
    public boolean isInUse() {
        return givenBack == null;
    }

    /** Has the action, which must bear to be run twice, run when its caller gives it back, by whichever thread. */
    public void whenGivenBack(Runnable action) {
        whenGivenBack = action;
        if (!isInUse()) action.run();
    }

    /** Has the action, which must bear to be run twice, run when it is released or lost, by whichever thread. */
    void whenEnded(Runnable action) {
        whenEnded = action;
        if (hasEnded()) ended();
    }

    private void ended() {
        var action = whenEnded;
        if (action == null) return;
        whenEnded = null; // what it knows is kept no longer
        action.run();
    }

    boolean hasEnded() {
        return end != null;
    }

    @Override
    public void ensureHeld() {
        if (isHeld()) return;
        var cause = lossCause();
        if (cause != null) throw new LockLostException(name(), cause);
        throw new IllegalStateException(Quoted.lock(name()) + " was released; acquire it again to use it");
    }

    /** Why it was lost; null while held or if released first. */
    public @Nullable LossCause lossCause() {
        return end instanceof LossCause cause ? cause : null;
    }

    @Override
    public CompletionStage<LockLostException> lost() {
        var told = new CompletableFuture<LockLostException>();
        // On a thread of its own: what the user hangs on it may block, and the body must hear of the loss all the same.
        // Not on the user's executor, which the body itself may fill.
        whenLost(lost -> engine().runtime().signals().execute(() -> told.complete(lost)));
        return told.minimalCompletionStage();
    }

    /** Has the action run when it is lost, at once if it is, on a thread that may be blocked. */
    public void whenLost(Consumer<LockLostException> action) {
        listeners.add(action);
        tellLoss(); // it may have come before anybody asked
    }

    /** It need not be run any more; another thread may be about to. */
    public void forgetWhenLost(Consumer<LockLostException> action) {
        listeners.remove(action);
    }

    private void tellLoss() {
        var cause = lossCause();
        if (cause != null) listeners.tell(name(), cause, engine().runtime());
    }

    private void cancelLease() {
        var leased = lease;
        if (leased != null) leased.cancel();
    }

    /** Ends the hold as lost, if it has not ended; its node stays until it is given back or the grace is over. */
    boolean lose(LossCause cause) {
        if (!END.compareAndSet(this, null, cause)) return false;
        cancelLease();
        try {
            queue.detach(this);
        } finally {
            tellLoss();
        }
        // A close retires everything itself, after the grace that it was given.
        if (cause != LossCause.CLOSED && isInUse()) {
            cancelGrace = engine().runtime().schedule(engine().graceNanos(), this::graceOver);
            if (!isInUse()) run(cancelGrace);
        }
        engine().log().lost(name(), token, cause);
        ended();
        return true;
    }

    /**
     * Gives the lock back; the future completes, possibly on the backend's event thread, when that is confirmed or
     * {@code releaseWait} is over, at once if it had been lost. Afterwards {@link #lossCause} says how the hold ended.
     */
    public CompletableFuture<Void> giveBack() {
        var settled = new CompletableFuture<Void>();
        if (!GIVEN_BACK.compareAndSet(this, null, settled)) return Objects.requireNonNull(givenBack);
        run(whenGivenBack);
        long now = engine().runtime().nanoTime();
        var over = overBy(now);
        if (over != null) lose(over);
        boolean released = END.compareAndSet(this, null, Ended.RELEASED);
        cancelLease();
        run(cancelGrace);
        long early = released && keeps ? keepUntil - now : 0;
        if (early > 0) {
            synchronized (this) {
                keeping = true;
            }
            cancelKeep = engine().runtime().schedule(early, this::keepNoLonger);
            if (contender.isLost()) keepNoLonger(); // lostPlace came before
            settled.complete(null); // for its caller it is over
        } else {
            settle(settled, leave(released));
        }
        ended();
        return settled;
    }

    private static void run(@Nullable Runnable pending) {
        if (pending != null) pending.run();
    }

    /** The time is over, or the place is: what is lost is not kept. */
    void keepNoLonger() {
        synchronized (this) {
            if (!keeping) return;
            keeping = false;
        }
        run(cancelKeep);
        leave(true);
    }

    /** Returns the contender that leaves with it and whose leaving is to be waited for. */
    private @Nullable Contender leave(boolean released) {
        if (released) {
            var leaving = queue.advance(this);
            engine().returned();
            return leaving;
        }
        // Nothing to wait for: others may be let in already, and the servers may be out of reach.
        contender.retire();
        forgotten();
        return null;
    }

    /** Its caller has had its time: others are let in, and a close waits for it no longer. */
    private void graceOver() {
        contender.retire();
        forgotten();
    }

    /** Lost, and given back or past its grace: nobody waits for it any more. */
    void forgotten() {
        engine().holds().givenBack(this);
        engine().returned();
    }

    /** Gives back what never came to its caller: nothing was done under it that would have to be kept. */
    public void undo() {
        keeps = false;
        giveBack();
    }

    private void settle(CompletableFuture<Void> settled, @Nullable Contender leaving) {
        if (leaving == null || leaving.isGone() || engine().releaseNanos() == 0) {
            settled.complete(null);
            return;
        }
        engine().confirmations().bound(name(), settled);
        leaving.gone().thenRun(() -> settled.complete(null));
    }

    @Override
    public CompletionStage<Void> releaseAsync() {
        var done = giveBack();
        if (done.isDone()) return CompletableFuture.completedStage(null);
        return done.thenRunAsync(() -> {}, engine().runtime().executor()).minimalCompletionStage();
    }

    @Override
    public void release() {
        giveBack().join();
        throwIfLost();
        var stuck = end == Ended.RELEASED ? contender.stuck() : null;
        if (stuck != null && tellOnce()) throw Unheard.stays(name(), stuck);
    }

    @Override
    public Duration renew(Duration fromNow) {
        return renew(Waits.positiveNanos("A renewal", fromNow), false);
    }

    @Override
    public Duration renewBy(Duration more) {
        return renew(Waits.positiveNanos("A renewal", more), true);
    }

    private Duration renew(long nanos, boolean fromEnd) {
        ensureHeld();
        var leased = lease;
        long left = leased == null ? Waits.FOREVER : leased.renew(nanos, fromEnd);
        if (left == 0) {
            lose(LossCause.LEASE_OVER);
            ensureHeld(); // throws
        }
        contender.showLife();
        return left == Waits.FOREVER ? LockOptions.FOREVER : Duration.ofNanos(left);
    }

    /** Throws, the first time, if the hold ended as lost. */
    public void throwIfLost() {
        var cause = lossCause();
        if (cause != null && tellOnce()) throw new LockLostException(name(), cause);
    }

    private synchronized boolean tellOnce() {
        boolean first = !lossTold;
        lossTold = true;
        return first;
    }

    @Override
    public void close() {
        release();
    }

    Belief belief() {
        return belief;
    }

    /** Whether it is a hold of this engine. */
    public boolean isIn(LockEngine other) {
        return engine() == other;
    }

    LockEngine engine() {
        return queue.engine();
    }

    @Override
    public String toString() {
        return "HeldLock(" + Quoted.text(name()) + ", token " + token + ", " + (end == null ? "held" : end) + ")";
    }
}
