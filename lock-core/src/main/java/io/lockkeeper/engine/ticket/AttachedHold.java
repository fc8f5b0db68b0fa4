package io.lockkeeper.engine.ticket;

import io.lockkeeper.EngineHold;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.hold.Loss;
import io.lockkeeper.engine.hold.LossListeners;
import io.lockkeeper.engine.runtime.CallLife;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary hold on the node of a detached one. No session stands behind it: {@link Renewals} keep its lease, and it is
 * lost when that is over, or when the node has gone or is another owner's.
 *
 * <p>It ends once, by a release or a loss: one compare-and-set of {@link #end} decides which.
 *
 * <p>Thread rules: any thread may call any method. There is no lock; what is called is called outside any.
 */
final class AttachedHold implements EngineHold {
    private static final Object RELEASED = "RELEASED";

    /** The holds of the engine. */
    interface Owner {
        EngineContext context();

        /** Removes the node; completes when it is gone. */
        CompletableFuture<Void> remove(AttachedHold hold);

        /** The hold was given back. */
        void returned(AttachedHold hold);
    }

    private final Owner owner;
    private final TicketNode node;
    private final long token;
    private final Renewals renewals;
    private final @Nullable CallLife life; // null without a listener
    private final AtomicReference<@Nullable Object> end = new AtomicReference<>(); // RELEASED, or a Loss
    private final AtomicReference<@Nullable CompletableFuture<Void>> givenBack = new AtomicReference<>();
    private final AtomicBoolean lossThrown = new AtomicBoolean();
    private final LossListeners listeners = new LossListeners();
    private volatile @Nullable Runnable whenGivenBack;
    private volatile @Nullable Runnable whenEnded;

    AttachedHold(Owner owner, TicketNode node, long token, Renewals renewals) {
        this.owner = owner;
        this.node = node;
        this.token = token;
        this.renewals = renewals;
        var events = owner.context().events();
        life = events == null ? null : events.attached(name(), token);
    }

    TicketNode node() {
        return node;
    }

    EngineContext context() {
        return owner.context();
    }

    /** Begins to renew, and to watch the node. */
    void begin(long sentAt) {
        renewals.begin(sentAt, this::lose);
        if (hasEnded()) renewals.stop();
    }

    void reconnected() {
        renewals.reconnected();
    }

    @Override
    public String name() {
        return node.lock();
    }

    @Override
    public LockMode mode() {
        return LockMode.EXCLUSIVE;
    }

    @Override
    public void downgradeToRead() {
        throw new IllegalStateException(Quoted.lock(name()) + " is held by an attached ticket, which has no writers");
    }

    @Override
    public long fencingToken() {
        return token;
    }

    @Override
    public boolean isHeld() {
        if (hasEnded()) return false;
        if (!renewals.isOver()) return true;
        lose(LossCause.LEASE_OVER); // what this caller is told must stay true
        return false;
    }

    @Override
    public boolean isInUse() {
        return givenBack.get() == null;
    }

    @Override
    public boolean hasEnded() {
        return end.get() != null;
    }

    @Override
    public void whenGivenBack(Runnable action) {
        whenGivenBack = action;
        if (!isInUse()) action.run();
    }

    @Override
    public void whenEnded(Runnable action) {
        whenEnded = action;
        if (hasEnded()) action.run();
    }

    private static void run(@Nullable Runnable action) {
        if (action != null) action.run();
    }

    @Override
    public @Nullable LossCause lossCause() {
        return end.get() instanceof Loss loss ? loss.cause() : null;
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

    /** Ends the hold as lost, unless it has ended. The node stays until the hold is given back or its lease is over. */
    void lose(LossCause cause) {
        var loss = new Loss(cause, context().runtime().nanoTime());
        if (!end.compareAndSet(null, loss)) return;
        renewals.stop();
        tellLoss();
        loss.log(context(), name(), mode(), token, -1);
        if (life != null) life.lost(cause);
        run(whenEnded);
    }

    /** Ends the hold without removing its node, because it is to be detached again. Throws if it has ended. */
    void endDetached() {
        if (!tryEndDetached()) ensureHeld();
    }

    /** The same, but returns false if the hold has ended. */
    boolean tryEndDetached() {
        if (!isHeld() || !end.compareAndSet(null, RELEASED)) return false;
        if (life != null) {
            life.detaching();
            life.released();
        }
        renewals.stop();
        if (givenBack.compareAndSet(null, CompletableFuture.completedFuture(null))) ended();
        return true;
    }

    /** What began with {@link #endDetached} is over. */
    void detached(boolean madeTicket) {
        if (life != null) life.detached(madeTicket);
    }

    @Override
    public CompletableFuture<Void> giveBack() {
        var settled = new CompletableFuture<Void>();
        if (!givenBack.compareAndSet(null, settled)) return Objects.requireNonNull(givenBack.get());
        if (end.get() instanceof Loss loss) loss.logReturn(context(), name(), mode(), token);
        else if (renewals.isOver()) lose(LossCause.LEASE_OVER);
        boolean released = end.compareAndSet(null, RELEASED);
        if (released && life != null) life.released();
        renewals.stop();
        var removed = owner.remove(this);
        ended();
        long wait = context().releaseNanos();
        if (!released || wait == 0 || removed.isDone()) {
            settled.complete(null);
            return settled;
        }
        var timer = context().runtime().schedule(wait, () -> settled.complete(null));
        removed.thenRun(() -> {
            timer.cancel();
            settled.complete(null);
        });
        return settled;
    }

    private void ended() {
        run(whenGivenBack);
        owner.returned(this);
        run(whenEnded);
    }

    @Override
    public void undo() {
        giveBack();
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
        if (cause != null && lossThrown.compareAndSet(false, true)) throw new LockLostException(name(), cause);
    }

    /** It is renewed by itself for as long as it is held, so its caller's lease has no end. */
    @Override
    public Duration renew(long anyNanos, boolean fromEnd) {
        ensureHeld();
        renewals.renewNow();
        if (life != null) life.renewed(Nanos.FOREVER);
        return LockOptions.FOREVER;
    }

    @Override
    public long leaseLeftNanos() {
        return hasEnded() ? 0 : Nanos.FOREVER;
    }

    @Override
    public void warn(String line, @Nullable Throwable trace) {
        context().log().warn(line, trace);
    }

    @Override
    public String toString() {
        var ended = end.get();
        return "HeldLock(" + Quoted.text(name()) + ", token " + token + ", attached, "
                + (ended == null ? "held" : ended) + ")";
    }
}
