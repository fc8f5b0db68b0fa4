package io.lockkeeper.engine.queue;

import io.lockkeeper.EngineHold;
import io.lockkeeper.LockException;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.Pending;
import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.hold.Holds;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.runtime.CallLife;
import io.lockkeeper.engine.runtime.CallNotes;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.LockMode;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One caller's request for a lock, from the call to the hold or the refusal. The completion of this future is the one
 * atomic step that decides between granted and given up: a grant that comes second gives itself back. Cancelling the
 * future withdraws the request. This future stays within the library. Callers get futures of their own, and completing
 * one of those cancels this one. A call of which something is noted has a class of its own, {@code NotedAcquisition}.
 *
 * <p>Thread rules: any thread may call any method. The package-private fields belong to the list of {@link Waiters} and
 * are guarded by the queue's monitor. Callers are told outside any lock.
 */
@InternalLockApi
public class Acquisition extends Pending<EngineHold> {
    /** The queue in which the caller waits. */
    interface Queue {
        String name();

        /** Forgets a caller that does not want the lock any more. */
        void withdraw(Acquisition caller);
    }

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Acquisition, @Nullable BiConsumer> WAITING =
            AtomicReferenceFieldUpdater.newUpdater(Acquisition.class, BiConsumer.class, "waitingFor");

    private final EngineContext context;
    private final Terms terms;
    private final long statedNanos;
    private final boolean wantsHolder;
    private final boolean completesInline;
    private volatile @Nullable Queue queue;

    @SuppressWarnings("rawtypes")
    private volatile @Nullable BiConsumer waitingFor; // takes the answer; null before it is set, and once it was called

    // The place in the list of waiters, guarded by the queue's monitor.
    @Nullable
    Acquisition previous;

    @Nullable
    Acquisition next;

    boolean waiting; // whether it is in the list
    boolean timed; // whether its wait is bounded
    long end; // when the wait ends, if it is bounded

    public Acquisition(
            EngineContext context, Terms terms, long statedNanos, boolean wantsHolder, boolean completesInline) {
        this.context = context;
        this.terms = terms;
        this.statedNanos = statedNanos;
        this.wantsHolder = wantsHolder;
        this.completesInline = completesInline;
    }

    /** The caller waits in this queue from now on; called by the queue, under its monitor. */
    void standIn(Queue in) {
        assert Thread.holdsLock(in);
        queue = in;
    }

    @Override
    public void whenAnswered(BiConsumer<? super EngineHold, ? super @Nullable Throwable> told) {
        waitingFor = told;
        if (isDone() && WAITING.getAndSet(this, null) != null) whenComplete(told);
    }

    @SuppressWarnings("unchecked")
    private void tell(@Nullable Hold hold, @Nullable LockException refusal) {
        if (waitingFor == null) return; // it was answered before it could wait
        var told = WAITING.getAndSet(this, null);
        if (told == null) return;
        try {
            told.accept(hold, refusal);
        } catch (Throwable notWoken) {
            // For example, a dispatcher is out of threads. This must not stop the engine on the way to other callers.
            if (hold != null) Holds.loseUndelivered(hold);
            Uncaught.tell(notWoken);
        }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        var life = life();
        if (cancelled && life != null) life.cancelled();
        withdraw();
        return cancelled;
    }

    @Override
    public String toString() {
        var standing = queue;
        var state = !isDone() ? "waiting" : isCompletedExceptionally() ? "refused or withdrawn" : "granted";
        return "Acquisition(" + (standing == null ? "" : Quoted.text(standing.name()) + ", ") + state + ")";
    }

    public void withdraw() {
        var standing = queue;
        if (standing != null) standing.withdraw(this);
    }

    /**
     * Gives the caller its hold; if the caller has given up in the meantime, the hold is given back at once. The
     * completion runs dependent actions of users, so it happens on the executor, unless the face only wakes a thread or
     * a coroutine.
     */
    void deliver(Hold hold) {
        try {
            hold.begin(terms, notes());
            if (completesInline) give(hold);
            else context.runtime().executor().execute(() -> give(hold));
        } catch (Throwable thrown) { // no memory, for example; a hold that nobody has would keep the lock for ever
            Uncaught.tell(thrown);
            var failure = new LockStoreException(
                    hold.name(), Quoted.lock(hold.name()) + " could not be handed to its caller: " + thrown, thrown);
            if (refusedWith(failure)) hold.undo();
            else Holds.loseUndelivered(hold);
        }
    }

    private void give(Hold hold) {
        var life = life();
        // Before the completion, which may run the caller's whole body on this thread. If a cancellation comes between
        // the two, the listener hears of a hold that ends at once.
        if (life != null && !isDone()) life.acquired();
        if (complete(hold)) tell(hold, null);
        else hold.undo();
    }

    public void fail(LockException why) {
        if (completesInline) refuse(why);
        else context.runtime().executor().execute(() -> refuse(why));
    }

    private void refuse(LockException why) {
        if (refusedWith(why)) tell(null, why);
    }

    private boolean refusedWith(LockException why) {
        if (!completeExceptionally(why)) return false;
        var life = life();
        if (life != null) life.refused(why);
        return true;
    }

    /** The caller has to wait behind others. */
    void tellQueued() {
        var life = isImmediate() ? null : life();
        if (life != null) life.queued();
    }

    /** The lock comes from another caller of this process, or was kept here. */
    void tellHandedOn() {
        var life = life();
        if (life != null) life.takesOver();
    }

    /** The life of this call, for the listener; null if there is no listener. */
    @Nullable
    CallLife life() {
        var notes = notes();
        return notes == null ? null : notes.life();
    }

    /** What is noted of this call; null if the options ask for nothing. */
    @Nullable
    CallNotes notes() {
        return null;
    }

    @Override
    public void undo(EngineHold granted) {
        granted.undo();
    }

    LockMode mode() {
        return terms.mode();
    }

    /** The wait that the caller stated, for messages; the wait of the terms may be what is left of it. */
    long statedNanos() {
        return statedNanos;
    }

    /** The bound of the wait in nanoseconds. A wait of zero asks once, and allows {@code ioTimeout} for the answer. */
    long boundNanos() {
        return isImmediate() ? context.ioNanos() : terms.waitNanos();
    }

    /** Whether the caller may steal, by waiting or at once. */
    boolean isThief() {
        return terms.stealAfterNanos() != Nanos.FOREVER;
    }

    /** For how long a holder must be silent while this caller waits; for ever if the caller only asks once. */
    long stealAfter() {
        return isImmediate() ? Nanos.FOREVER : terms.stealAfterNanos();
    }

    /** For how long a holder must have been silent if this caller asks once; for ever if the caller waits. */
    long stealAfterOfTry() {
        return isImmediate() ? terms.stealAfterNanos() : Nanos.FOREVER;
    }

    long leaseNanos() {
        return terms.leaseNanos();
    }

    /** How long the lock stays in this process when no caller uses it any more; zero if it does not. */
    long keepNanos() {
        if (context.options().fair() || !terms.mode().equals(LockMode.EXCLUSIVE)) return 0;
        return terms.keepNanos() == Terms.KEEP_BY_OPTIONS ? context.keepNanos() : terms.keepNanos();
    }

    boolean isImmediate() {
        return terms.waitNanos() == 0;
    }

    /**
     * Whether the caller asks once and can be refused now, by a contender that waits. If the caller wants to know the
     * holder, it is refused only when that is known.
     */
    boolean isRefusedBy(Contender waiting) {
        return isImmediate() && (!wantsHolder || waiting.holder() != null) && !waiting.isUndecided(isThief());
    }
}
