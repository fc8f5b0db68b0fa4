package io.lockkeeper.engine;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LossCause;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one caller holds. It ends exactly once, released or lost: one compare-and-set decides, and the step to released
 * compares the clock first.
 */
public final class Hold implements HeldLock {
    /** A node serves this many holds, then its process enters again: the token has ten bits for the hand-offs. */
    static final int MOST_PER_NODE = 1 << 10;

    private enum Ended {
        RELEASED
    }

    private final LocalQueue queue;
    private final Contender contender;
    private final Belief belief;
    private final long token;
    private final AtomicReference<@Nullable Object> end = new AtomicReference<>(); // Ended, or a LossCause
    private final AtomicBoolean givenBack = new AtomicBoolean();
    private final AtomicBoolean lossTold = new AtomicBoolean();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private final AtomicReference<@Nullable CompletableFuture<LockLostException>> lost = new AtomicReference<>();
    private final Lease lease;
    private volatile long keepUntil; // given back earlier, it stays taken until then
    private volatile boolean keeps;
    private final AtomicBoolean keeping = new AtomicBoolean();
    private volatile Runnable cancelKeep = () -> {};
    private volatile Runnable cancelGrace = () -> {};

    Hold(LocalQueue queue, Contender contender, Belief belief, long token) {
        this.queue = queue;
        this.contender = contender;
        this.belief = belief;
        this.token = token;
        this.lease = new Lease(queue.engine().runtime(), () -> lose(LossCause.LEASE_OVER));
    }

    /** Whether tokens can be made of this creation id: on ZooKeeper, while the ensemble's epoch is under 2²¹. */
    static boolean canCount(long createdId) {
        return createdId >= 0 && createdId < Long.MAX_VALUE / MOST_PER_NODE;
    }

    /** The node's place in the backend's history, and how often the node was handed on. */
    static long token(long createdId, int handoffs) {
        return createdId * MOST_PER_NODE | handoffs;
    }

    /** It is about to be delivered: its times begin. */
    void begin(Terms terms) {
        keepUntil = engine().runtime().nanoTime() + terms.atLeastNanos();
        keeps = terms.atLeastNanos() > 0;
        lease.begin(terms.leaseNanos());
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
        return end.get() == null && overBy() == null;
    }

    /** By which clock it is over, if any; checked at every step, for a timer may come late. */
    private @Nullable LossCause overBy() {
        if (!belief.isGood(engine().runtime().nanoTime())) return LossCause.SESSION_SILENT;
        return lease.isOver() ? LossCause.LEASE_OVER : null;
    }

    /** Whether its caller has not given it back, held or lost. */
    public boolean isInUse() {
        return !givenBack.get();
    }

    @Override
    public void ensureHeld() {
        if (isHeld()) return;
        loseIfOver();
        var cause = lossCause();
        if (cause != null) throw new LockLostException(name(), cause);
        throw new IllegalStateException("Lock \"" + name() + "\" was released; acquire it again to use it");
    }

    /** Why it was lost; null while held or if released first. */
    public @Nullable LossCause lossCause() {
        return end.get() instanceof LossCause cause ? cause : null;
    }

    @Override
    public CompletionStage<LockLostException> lost() {
        return lostFuture().minimalCompletionStage();
    }

    /** The same for the faces, without a stage of its own. */
    public void whenLost(Consumer<LockLostException> action) {
        lostFuture().thenAccept(action);
    }

    private CompletableFuture<LockLostException> lostFuture() {
        var made = lost.get();
        if (made == null && !lost.compareAndSet(null, made = new CompletableFuture<>()))
            made = Objects.requireNonNull(lost.get());
        // Lost before anybody asked: nobody else completes it.
        if (lossCause() != null) tellLost();
        return made;
    }

    /** Ends the hold as lost, if it has not ended; its node stays until it is given back or the grace is over. */
    boolean lose(LossCause cause) {
        if (!end.compareAndSet(null, cause)) return false;
        lease.cancel();
        // The contender is this hold's to retire only if it came with it out of the queue: a grant that was refused
        // leaves
        // it there. And a close retires everything itself, after the grace that it was given.
        if (queue.detach(this) && cause != LossCause.CLOSED && !givenBack.get()) {
            cancelGrace = engine().runtime().schedule(engine().graceNanos(), contender::retire);
            if (givenBack.get()) cancelGrace.run();
        }
        tellLost();
        return true;
    }

    private void tellLost() {
        var waiting = lost.get();
        var cause = lossCause();
        if (waiting == null || cause == null) return;
        engine().runtime().signals().execute(() -> waiting.complete(new LockLostException(name(), cause)));
    }

    /**
     * Gives the lock back; the future completes, possibly on the backend's event thread, when that is confirmed or
     * {@code releaseWait} is over, at once if it had been lost. Afterwards {@link #lossCause} says how the hold ended.
     */
    public CompletableFuture<Void> giveBack() {
        if (!givenBack.compareAndSet(false, true)) return settled;
        loseIfOver();
        boolean released = end.compareAndSet(null, Ended.RELEASED);
        lease.cancel();
        cancelGrace.run();
        long early = released && keeps ? keepUntil - engine().runtime().nanoTime() : 0;
        if (early > 0) {
            keeping.set(true);
            cancelKeep = engine().runtime().schedule(early, this::keepNoLonger);
            if (contender.isLost()) keepNoLonger(); // lostPlace came before
            settled.complete(null); // for its caller it is over
        } else {
            settleWith(leave(released));
        }
        return settled;
    }

    /** The time is over, or the place is: what is lost is not kept. */
    void keepNoLonger() {
        if (!keeping.compareAndSet(true, false)) return;
        cancelKeep.run();
        leave(true);
    }

    private void loseIfOver() {
        var cause = overBy();
        if (cause != null) lose(cause);
    }

    /** Returns the contender that leaves with it and whose leaving is to be waited for. */
    private @Nullable Contender leave(boolean released) {
        engine().returned(this);
        if (released) return queue.released(this);
        // Nothing to wait for: others may be let in already, and the servers may be out of reach.
        contender.retire();
        return null;
    }

    /** Gives back what never came to its caller: nothing was done under it that would have to be kept. */
    public void undo() {
        keeps = false;
        giveBack();
    }

    private void settleWith(@Nullable Contender leaving) {
        if (leaving == null || leaving.gone().isDone()) {
            settled.complete(null);
            return;
        }
        var cancel = engine().runtime().schedule(engine().releaseNanos(), () -> settled.complete(null));
        leaving.gone().whenComplete((nothing, never) -> {
            cancel.run();
            settled.complete(null);
        });
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
        long left = lease.renew(nanos, fromEnd);
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
        if (cause != null && lossTold.compareAndSet(false, true)) throw new LockLostException(name(), cause);
    }

    @Override
    public void close() {
        release();
    }

    /** Never granted. */
    void discard() {
        givenBack.set(true);
        end.compareAndSet(null, Ended.RELEASED);
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
        return "HeldLock(" + name() + ", token " + token + ", " + (isHeld() ? "held" : String.valueOf(end.get())) + ")";
    }
}
