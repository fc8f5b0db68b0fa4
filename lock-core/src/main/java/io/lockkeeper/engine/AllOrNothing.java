package io.lockkeeper.engine;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Several locks for one caller: taken one after the other in the one order that all callers keep, under one deadline;
 * whatever goes wrong, those already taken are given back. Completing the future from outside withdraws.
 */
public final class AllOrNothing extends CompletableFuture<List<HeldLock>> {
    private final LockEngine engine;
    private final Iterator<String> rest;
    private final long waitNanos;
    private final long leaseNanos;
    private final boolean direct;
    private final long start;
    private final List<HeldLock> taken = new ArrayList<>(); // guarded by this
    private @Nullable Acquisition current; // guarded by this

    private AllOrNothing(LockEngine engine, Collection<String> names, long waitNanos, long leaseNanos, boolean direct) {
        this.engine = engine;
        this.rest = Names.inOrder(names).iterator();
        this.waitNanos = waitNanos;
        this.leaseNanos = leaseNanos;
        this.direct = direct;
        this.start = engine.runtime().nanoTime();
    }

    /** Begins to acquire all; a completion with the list hands them over in the order of their names. */
    public static AllOrNothing acquire(
            LockEngine engine, Collection<String> names, long waitNanos, long leaseNanos, boolean direct) {
        var all = new AllOrNothing(engine, names, waitNanos, leaseNanos, direct);
        all.whenComplete((holds, error) -> {
            if (error != null) all.undo();
        });
        all.next();
        return all;
    }

    /** A loop, not a recursion: answers may come at once, and the names may be many. */
    private void next() {
        while (rest.hasNext()) {
            Acquisition next;
            try {
                next = acquireNext();
            } catch (RuntimeException refused) {
                completeExceptionally(refused);
                return;
            }
            if (next == null) return;
            if (!next.isDone() || next.isCompletedExceptionally()) {
                next.whenComplete((hold, error) -> {
                    if (error != null) completeExceptionally(error);
                    else if (took(hold)) next();
                });
                return;
            }
            if (!took(next.join())) return;
        }
        List<HeldLock> all;
        synchronized (this) {
            all = List.copyOf(taken);
        }
        // Whoever completed it first has undone, or will find nothing to undo but this.
        if (!complete(all)) undo();
    }

    private @Nullable Acquisition acquireNext() {
        var name = rest.next();
        long left = Waits.remaining(waitNanos, start, engine.runtime().nanoTime());
        if (left == 0 && waitNanos != 0) {
            // Passing it on as a wait of zero would ask once more, for up to an ioTimeout.
            completeExceptionally(new LockTimeoutException(name, Duration.ofNanos(waitNanos), null, -1, 0));
            return null;
        }
        var next = engine.acquire(name, left, waitNanos, leaseNanos, direct);
        synchronized (this) {
            current = next;
        }
        if (isDone()) next.cancel(false);
        return next;
    }

    /** Whether to go on. */
    private boolean took(HeldLock hold) {
        synchronized (this) {
            taken.add(hold);
        }
        if (isDone()) {
            undo();
            return false;
        }
        // While waiting for the next name, the loss of this one ends the wait: the body could not run anyway.
        ((Hold) hold).whenLost((LockLostException lost) -> completeExceptionally(lost));
        return true;
    }

    private void undo() {
        List<HeldLock> back;
        Acquisition waiting;
        synchronized (this) {
            back = List.copyOf(taken);
            taken.clear();
            waiting = current;
        }
        if (waiting != null) waiting.cancel(false);
        for (int i = back.size() - 1; i >= 0; i--) ((Hold) back.get(i)).giveBack();
    }

    /** Blocks until all are held. An interrupt withdraws, whatever it meets: nothing is left behind. */
    public List<HeldLock> await() throws InterruptedException {
        return Waiting.await(this, holds -> holds.forEach(hold -> ((Hold) hold).giveBack()));
    }
}
