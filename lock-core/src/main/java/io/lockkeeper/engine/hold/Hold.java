package io.lockkeeper.engine.hold;

import io.lockkeeper.EngineHold;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionLease;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Terms;
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
@InternalLockApi
public final class Hold implements EngineHold {
    private enum Ended {
        RELEASED
    }

    private static final AtomicReferenceFieldUpdater<Hold, Object> END =
            AtomicReferenceFieldUpdater.newUpdater(Hold.class, Object.class, "end");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Hold, CompletableFuture> GIVEN_BACK =
            AtomicReferenceFieldUpdater.newUpdater(Hold.class, CompletableFuture.class, "givenBack");

    private final HoldOrigin<Hold> origin;
    private final Contender contender;
    private final SessionLease sessionLease;
    private final long token;
    private volatile @Nullable Object end; // Ended, or a LossCause
    private volatile @Nullable CompletableFuture<Void> givenBack; // completes when that is settled
    private final LossListeners listeners = new LossListeners();
    private volatile HoldTimes times = HoldTimes.NONE;
    private volatile @Nullable Runnable cancelGrace; // null at first: to write a volatile costs each hold
    private volatile @Nullable Runnable whenGivenBack;
    private volatile @Nullable Runnable whenEnded;
    private boolean lossTold; // guarded by this

    public Hold(HoldOrigin<Hold> origin, Contender contender, SessionLease sessionLease, long token) {
        this.origin = origin;
        this.contender = contender;
        this.sessionLease = sessionLease;
        this.token = token;
    }

    /** It is about to be delivered: its times begin. */
    public void begin(Terms terms) {
        var bound = HoldTimes.of(terms, context().runtime(), () -> lose(LossCause.LEASE_OVER));
        if (bound == HoldTimes.NONE) return;
        times = bound;
        bound.beginLease();
        if (end != null) bound.cancelLease(); // lost on its way
    }

    @Override
    public String name() {
        return origin.name();
    }

    @Override
    public long fencingToken() {
        return token;
    }

    @Override
    public boolean isHeld() {
        if (end != null) return false;
        var cause = overBy(context().runtime().nanoTime());
        if (cause == null) return true;
        lose(cause); // whoever is told that it is over is told so for good, though the session be confirmed in a moment
        return false;
    }

    /** By which clock it is over, if any; checked at every step, for a timer may come late. */
    private @Nullable LossCause overBy(long now) {
        if (!sessionLease.isValidAt(now)) return LossCause.SESSION_SILENT;
        return times.isLeaseOver() ? LossCause.LEASE_OVER : null;
    }

    @Override
    public boolean isInUse() {
        return givenBack == null;
    }

    @Override
    public void whenGivenBack(Runnable action) {
        whenGivenBack = action;
        if (!isInUse()) action.run();
    }

    @Override
    public void whenEnded(Runnable action) {
        whenEnded = action;
        if (hasEnded()) tellEnd();
    }

    private void tellEnd() {
        var action = whenEnded;
        if (action == null) return;
        whenEnded = null; // what it knows is kept no longer
        action.run();
    }

    @Override
    public boolean hasEnded() {
        return end != null;
    }

    @Override
    public void ensureHeld() {
        if (isHeld()) return;
        var cause = lossCause();
        if (cause != null) throw new LockLostException(name(), cause);
        throw new IllegalStateException(Quoted.lock(name()) + " was released; acquire it again to use it");
    }

    @Override
    public @Nullable LossCause lossCause() {
        return end instanceof LossCause cause ? cause : null;
    }

    @Override
    public CompletionStage<LockLostException> lost() {
        var told = new CompletableFuture<LockLostException>();
        // On a thread of its own: what the user hangs on it may block, and the body must hear of the loss all the same.
        // Not on the user's executor, which the body itself may fill.
        whenLost(lost -> context().runtime().signals().execute(() -> told.complete(lost)));
        return told.minimalCompletionStage();
    }

    @Override
    public void whenLost(Consumer<LockLostException> action) {
        listeners.add(action);
        tellLoss(); // it may have come before anybody asked
    }

    @Override
    public void forgetWhenLost(Consumer<LockLostException> action) {
        listeners.remove(action);
    }

    private void tellLoss() {
        var cause = lossCause();
        if (cause != null) listeners.tell(name(), cause, context().runtime());
    }

    /** Ends the hold as lost, if it has not ended; its node stays until it is given back or the grace is over. */
    public boolean lose(LossCause cause) {
        if (!END.compareAndSet(this, null, cause)) return false;
        times.cancelLease();
        try {
            origin.detach(this);
        } finally {
            tellLoss();
        }
        // A close retires everything itself, after the grace that it was given.
        if (cause != LossCause.CLOSED && isInUse()) {
            var cancel = context().runtime().schedule(context().graceNanos(), this::letOthersIn);
            cancelGrace = cancel;
            if (!isInUse()) cancel.run();
        }
        context().log().lost(name(), token, cause);
        tellEnd();
        return true;
    }

    @Override
    public CompletableFuture<Void> giveBack() {
        var settled = new CompletableFuture<Void>();
        if (!GIVEN_BACK.compareAndSet(this, null, settled)) return Objects.requireNonNull(givenBack);
        var told = whenGivenBack;
        if (told != null) told.run();
        long now = context().runtime().nanoTime();
        var over = overBy(now);
        if (over != null) lose(over);
        boolean released = END.compareAndSet(this, null, Ended.RELEASED);
        times.cancelLease();
        var grace = cancelGrace;
        if (grace != null) grace.run();
        if (released && times.keep(now, this::keepNoLonger)) {
            if (contender.isLost()) keepNoLonger(); // lostPlace came before
            settled.complete(null); // for its caller it is over
        } else {
            settle(settled, leave(released));
        }
        tellEnd();
        return settled;
    }

    /** The time is over, or the place is: what is lost is not kept. */
    public void keepNoLonger() {
        if (times.endKeeping()) leave(true);
    }

    /** Returns the contender that leaves with it and whose leaving is to be waited for. */
    private @Nullable Contender leave(boolean released) {
        if (released) return origin.released(this);
        letOthersIn(); // nothing to wait for: others may be in already, and the servers may be out of reach
        return null;
    }

    /** Lost, and given back, or its caller has had its time. A close waits for it no longer. */
    private void letOthersIn() {
        contender.retire();
        origin.forgotten(this);
    }

    @Override
    public void undo() {
        times.dropMinimum();
        giveBack();
    }

    private void settle(CompletableFuture<Void> settled, @Nullable Contender leaving) {
        if (leaving == null || leaving.removal().isDone() || context().releaseNanos() == 0) {
            settled.complete(null);
            return;
        }
        origin.bound(settled);
        leaving.removal().future().thenRun(() -> settled.complete(null));
    }

    @Override
    public CompletionStage<Void> releaseAsync() {
        var done = giveBack();
        if (done.isDone()) return CompletableFuture.completedStage(null);
        return done.thenRunAsync(() -> {}, context().runtime().executor()).minimalCompletionStage();
    }

    @Override
    public void release() {
        giveBack().join();
        var cause = lossCause();
        var stuck = contender.removal().refusal();
        if (cause != null && tellOnce()) throw new LockLostException(name(), cause);
        if (cause == null && stuck != null && tellOnce()) throw BackgroundFailures.stays(name(), stuck);
    }

    @Override
    public Duration renew(Duration fromNow) {
        return renew(Nanos.positiveNanos("A renewal", fromNow), false);
    }

    @Override
    public Duration renewBy(Duration more) {
        return renew(Nanos.positiveNanos("A renewal", more), true);
    }

    private Duration renew(long nanos, boolean fromEnd) {
        ensureHeld();
        long left = times.renew(nanos, fromEnd);
        if (left == 0) {
            lose(LossCause.LEASE_OVER);
            ensureHeld(); // throws
        }
        contender.showLife();
        return left == Nanos.FOREVER ? LockOptions.FOREVER : Duration.ofNanos(left);
    }

    private synchronized boolean tellOnce() {
        boolean first = !lossTold;
        lossTold = true;
        return first;
    }

    SessionLease sessionLease() {
        return sessionLease;
    }

    @Override
    public void warn(String line, @Nullable Throwable trace) {
        context().log().warn(line, trace);
    }

    public EngineContext context() {
        return origin.context();
    }

    @Override
    public String toString() {
        return "HeldLock(" + Quoted.text(name()) + ", token " + token + ", " + (end == null ? "held" : end) + ")";
    }
}
