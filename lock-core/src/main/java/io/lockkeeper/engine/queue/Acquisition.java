package io.lockkeeper.engine.queue;

import io.lockkeeper.EngineHold;
import io.lockkeeper.LockException;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.Pending;
import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.hold.Holds;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.internal.Uncaught;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One caller's wish for a lock, from the call until the hold or the refusal. The future's own completion is the one
 * atomic step between granted and given up: a grant that comes second gives itself back. Cancelling it withdraws. It stays
 * within the library: callers have futures of their own, whose end cancels it.
 */
@InternalLockApi
public final class Acquisition extends Pending<EngineHold> {
    /** The queue in which the caller waits. */
    interface Queue {
        String name();

        /** The caller does not want it any more. */
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
    private volatile @Nullable BiConsumer waitingFor; // the answer, until it is told

    // Its place among the waiters of its queue, guarded by that.
    @Nullable
    Acquisition previous;

    @Nullable
    Acquisition next;

    boolean waiting;
    boolean timed;
    long end; // of its wait, if timed

    public Acquisition(
            EngineContext context, Terms terms, long statedNanos, boolean wantsHolder, boolean completesInline) {
        this.context = context;
        this.terms = terms;
        this.statedNanos = statedNanos;
        this.wantsHolder = wantsHolder;
        this.completesInline = completesInline;
    }

    /** Stands in this queue from now on; called by the queue. */
    void standIn(Queue in) {
        queue = in;
    }

    @Override
    public void whenAnswered(BiConsumer<? super EngineHold, ? super @Nullable Throwable> told) {
        waitingFor = told;
        if (isDone() && WAITING.getAndSet(this, null) != null) whenComplete(told);
    }

    @SuppressWarnings("unchecked")
    private void tell(@Nullable Hold hold, @Nullable LockException refusal) {
        var told = WAITING.getAndSet(this, null);
        if (told == null) return;
        try {
            told.accept(hold, refusal);
        } catch (Throwable notWoken) {
            // A dispatcher that is out of threads, say: that is neither the others' fault nor their end.
            if (hold != null) Holds.loseUndelivered(hold);
            Uncaught.tell(notWoken);
        }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
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
     * Gives the caller its hold; a caller that gave up meanwhile gives it back at once. Users' code hangs on the
     * completion: it runs on the executor, unless the face does nothing but wake somebody.
     */
    void deliver(Hold hold) {
        try {
            hold.begin(terms);
            if (completesInline) give(hold);
            else context.runtime().executor().execute(() -> give(hold));
        } catch (Throwable thrown) { // no memory, say; a hold that nobody has would be there for ever
            Uncaught.tell(thrown);
            if (completeExceptionally(new LockStoreException(
                    hold.name(), Quoted.lock(hold.name()) + " could not be handed over: " + thrown, thrown)))
                hold.undo();
            else Holds.loseUndelivered(hold);
        }
    }

    private void give(Hold hold) {
        if (complete(hold)) tell(hold, null);
        else hold.undo();
    }

    public void fail(LockException why) {
        if (completesInline) refuse(why);
        else context.runtime().executor().execute(() -> refuse(why));
    }

    private void refuse(LockException why) {
        if (completeExceptionally(why)) tell(null, why);
    }

    @Override
    public void undo(EngineHold granted) {
        granted.undo();
    }

    /** The wait that the caller stated, of which this may be what is left. */
    long statedNanos() {
        return statedNanos;
    }

    /** How long it may really take: a wait of zero asks once, and the answer has its time. */
    long boundNanos() {
        return isImmediate() ? context.ioNanos() : terms.waitNanos();
    }

    long stealAfter() {
        return terms.stealAfterNanos();
    }

    boolean isImmediate() {
        return terms.waitNanos() == 0;
    }

    /** Whether others' holding is all it has to know to be refused, if it asks once. */
    boolean isRefusedBy(Contender waiting) {
        return isImmediate() && (!wantsHolder || waiting.holder() != null);
    }
}
