package io.lockkeeper.engine.hold;

import io.lockkeeper.EngineHold;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.CallNotes;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionLease;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockMode;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The hold of one caller. It ends exactly once, by a release or by a loss: one compare-and-set of {@link #end} decides
 * which. A release compares the clock with the deadline first.
 *
 * <p>Thread rules: any thread may call any method. The origin, listeners and timers are called outside this monitor.
 */
@InternalLockApi
public final class Hold implements EngineHold {
    private static final Object RELEASED = "RELEASED";
    private static final AtomicReferenceFieldUpdater<Hold, Object> END =
            AtomicReferenceFieldUpdater.newUpdater(Hold.class, Object.class, "end");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Hold, CompletableFuture> GIVEN_BACK =
            AtomicReferenceFieldUpdater.newUpdater(Hold.class, CompletableFuture.class, "givenBack");

    private final HoldOrigin<Hold> origin;
    final Contender contender; // also for OwnNode
    final SessionLease sessionLease; // also for Holds
    private final long token;
    private volatile @Nullable Object end; // RELEASED, or a Loss
    private volatile @Nullable CompletableFuture<Void> givenBack; // set by the first giveBack
    private final LossListeners listeners = new LossListeners();
    private volatile @Nullable HoldTimes times; // null at first, like the next: a volatile write slows every hold
    private volatile @Nullable Cancellable graceTimer;
    private volatile boolean downgraded;
    private volatile @Nullable Runnable whenGivenBack;
    private volatile @Nullable Runnable whenEnded;
    private boolean lossTold; // guarded by this

    public Hold(HoldOrigin<Hold> origin, Contender contender, SessionLease sessionLease, long token) {
        this.origin = origin;
        this.contender = contender;
        this.sessionLease = sessionLease;
        this.token = token;
    }

    /** Begins the lease and the minimum time, just before the delivery. The notes are null if nobody wants any. */
    public void begin(Terms terms, @Nullable CallNotes notes) {
        if (notes == null && !HoldTimes.areIn(terms)) return;
        var bound = HoldTimes.of(terms, context().runtime(), () -> lose(LossCause.LEASE_OVER), notes);
        bound.begin(token); // before others see it: a loss is told of a hold that has begun
        times = bound;
        var cause = lossCause();
        if (cause != null) bound.lost(cause); // before it was delivered
    }

    public HoldTimes times() {
        var bound = times;
        return bound == null ? HoldTimes.NONE : bound;
    }

    @Override
    public String name() {
        return origin.name();
    }

    @Override
    public LockMode mode() {
        return downgraded ? LockMode.READ : origin.mode();
    }

    @Override
    public void downgradeToRead() {
        ensureHeld();
        if (!downgraded && origin.downgrade(this)) downgraded = true;
    }

    public Contender contender() {
        return contender;
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
        lose(cause); // what this caller is told must stay true, even if the session is confirmed a moment later
        return false;
    }

    /** Why the hold is over by the clock; null if it is not. Each step checks this, because a timer may be late. */
    private @Nullable LossCause overBy(long now) {
        var ofSession = sessionLease.lossAt(now);
        if (ofSession != null) return ofSession;
        return times().isLeaseOver() ? LossCause.LEASE_OVER : null;
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
        whenEnded = null; // so that what the action refers to can be collected
        action.run();
    }

    @Override
    public boolean hasEnded() {
        return end != null;
    }

    @Override
    public @Nullable LossCause lossCause() {
        return end instanceof Loss loss ? loss.cause() : null;
    }

    @Override
    public CompletionStage<LockLostException> lost() {
        return LossListeners.stage(this, context().runtime());
    }

    @Override
    public void whenLost(Consumer<LockLostException> action) {
        listeners.add(action);
        tellLoss(); // the loss may have come before the listener
    }

    @Override
    public void forgetWhenLost(Consumer<LockLostException> action) {
        listeners.remove(action);
    }

    private void tellLoss() {
        var cause = lossCause();
        if (cause != null) listeners.tell(name(), cause, context().runtime());
    }

    /** Ends the hold as lost, unless it has ended. The node stays until the hold is given back or the grace is over. */
    public boolean lose(LossCause cause) {
        var loss = new Loss(cause, context().runtime().nanoTime());
        if (!END.compareAndSet(this, null, loss)) return false;
        times().lost(cause);
        try {
            origin.detach(this);
        } finally {
            tellLoss();
        }
        // A close has a grace of its own, and retires every contender after it.
        if (cause != LossCause.CLOSED && isInUse()) {
            var cancel = context().runtime().schedule(context().graceNanos(), () -> origin.forgotten(this));
            graceTimer = cancel;
            if (!isInUse()) cancel.cancel();
        }
        loss.log(context(), name(), mode(), token, times().heldNanos(loss.at()));
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
        if (end instanceof Loss loss) loss.logReturn(context(), name(), mode(), token);
        if (over != null) lose(over);
        boolean released = END.compareAndSet(this, null, RELEASED);
        var bound = times();
        bound.ended(released);
        var grace = graceTimer;
        if (grace != null) grace.cancel();
        if (released && bound.extend(now, this::endExtension)) {
            if (contender.isLost()) endExtension(); // lostPlace came before it, and could not end it
            settled.complete(null); // the caller need not wait for the end of the minimum time
        } else {
            settle(settled, leave(released));
        }
        tellEnd();
        return settled;
    }

    /** Ends the minimum time, if the hold was extended to it: the time is over, or the place was lost. */
    public void endExtension() {
        if (times().endExtension()) leave(true);
    }

    /** Returns the contender that leaves with the hold and whose removal the release waits for; null if it waits for nothing. */
    private @Nullable Contender leave(boolean released) {
        if (!released)
            origin.forgotten(this); // nothing to wait for: others may hold it, and the servers may be out of reach
        return released ? origin.released(this) : null;
    }

    @Override
    public void undo() {
        times().dropMinimum();
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
    public long leaseLeftNanos() {
        long left = times().leaseLeft();
        return left == Nanos.FOREVER || end == null ? left : 0;
    }

    @Override
    public Duration renew(long nanos, boolean fromEnd) {
        ensureHeld();
        long left = times().renew(nanos, fromEnd);
        if (left == 0) {
            lose(LossCause.LEASE_OVER);
            ensureHeld(); // throws
        }
        contender.showLife(left, true);
        return left == Nanos.FOREVER ? LockOptions.FOREVER : Duration.ofNanos(left);
    }

    private synchronized boolean tellOnce() {
        if (lossTold) return false;
        return lossTold = true;
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
