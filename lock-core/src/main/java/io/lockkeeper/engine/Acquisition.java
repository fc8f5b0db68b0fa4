package io.lockkeeper.engine;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One caller's wish for a lock, from the call until the hold or the refusal. The future's own completion is the one
 * atomic step between granted and given up: a grant that comes second gives itself back, and any completion from
 * outside (cancel, orTimeout, complete) withdraws.
 */
public final class Acquisition extends CompletableFuture<HeldLock> {
    private final LockEngine engine;
    private final long waitNanos;
    private final long statedNanos;
    private final long leaseNanos;
    private final boolean direct;
    private volatile @Nullable LocalQueue queue;
    private volatile Runnable cancelTimer = () -> {};

    Acquisition(LockEngine engine, long waitNanos, long statedNanos, long leaseNanos, boolean direct) {
        this.engine = engine;
        this.waitNanos = waitNanos;
        this.statedNanos = statedNanos;
        this.leaseNanos = leaseNanos;
        this.direct = direct;
        whenComplete((hold, error) -> completed());
    }

    /** Stands in this queue from now on; called by the queue. */
    void standIn(LocalQueue in) {
        queue = in;
    }

    /** Bounds the wait, unless it is for ever or over. */
    void startTimer() {
        long bound = boundNanos();
        if (bound == Waits.FOREVER || isDone()) return;
        cancelTimer = engine.runtime().schedule(bound, () -> {
            var standing = queue;
            if (standing != null) standing.expire(this);
        });
        if (isDone()) cancelTimer.run();
    }

    private void completed() {
        cancelTimer.run();
        var standing = queue;
        if (standing != null) standing.withdraw(this);
    }

    /** Gives the caller its hold; a caller that gave up meanwhile gives it back at once. */
    void deliver(Hold hold) {
        hold.startLease(leaseNanos);
        try {
            leave(() -> {
                if (!complete(hold)) hold.giveBack();
            });
        } catch (RuntimeException | Error notRun) {
            hold.giveBack(); // nobody will ever have it
            throw notRun;
        }
    }

    void fail(LockException why) {
        leave(() -> completeExceptionally(why));
    }

    /** Users' code hangs on the completion: it runs on the executor, unless the face does nothing but wake somebody. */
    private void leave(Runnable completion) {
        if (direct) completion.run();
        else engine.runtime().executor().execute(completion);
    }

    /** Blocks until held. An interrupt withdraws, whatever it meets: nothing is left behind. */
    public Hold await() throws InterruptedException {
        return (Hold) Waiting.await(this, hold -> ((Hold) hold).giveBack());
    }

    /** The wait that the caller stated, of which this may be what is left. */
    long statedNanos() {
        return statedNanos;
    }

    /** How long it may really take: a wait of zero asks once, and the answer has its time. */
    long boundNanos() {
        return asksOnce() ? engine.ioNanos() : waitNanos;
    }

    boolean asksOnce() {
        return waitNanos == 0;
    }
}
