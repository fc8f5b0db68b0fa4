package io.lockkeeper.engine.queue;

import io.lockkeeper.EngineHold;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockTimeoutException;
import io.lockkeeper.PendingHolds;
import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.hold.Holds;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.LockRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Several locks for one caller: taken one after the other in the one order that all callers keep, under one deadline;
 * whatever goes wrong, those already taken are given back. Completing the future from outside withdraws. Thread rules:
 * what is taken changes under this object's lock; one name at a time is under way.
 */
@InternalLockApi
public final class MultiAcquisition extends PendingHolds {
    /** How one of the names is acquired. */
    public interface Source {
        /**
         * @param terms with what is left of the wait
         * @param statedNanos the wait to speak of
         */
        Acquisition acquire(String name, Terms terms, long statedNanos, boolean wantsHolder, boolean completesInline);
    }

    private final LockRuntime runtime;
    private final Source source;
    private final Iterator<String> rest;
    private final Terms terms;
    private final boolean skipBusy;
    private final boolean completesInline;
    private final long start;
    private volatile String asked = ""; // last; one name at a time is under way
    private final List<EngineHold> taken = new ArrayList<>(); // guarded by this
    private final Map<String, LockTimeoutException> busy = new LinkedHashMap<>(); // guarded by this
    private @Nullable Acquisition current; // guarded by this

    private MultiAcquisition(
            LockRuntime runtime,
            Source source,
            Collection<String> names,
            Terms terms,
            boolean skipBusy,
            boolean completesInline) {
        this.runtime = runtime;
        this.source = source;
        this.rest = Names.inOrder(names).iterator();
        this.terms = terms;
        this.skipBusy = skipBusy;
        this.completesInline = completesInline;
        this.start = runtime.nanoTime();
    }

    /**
     * Begins to acquire; a completion with the list hands them over in the order of their names.
     *
     * @param skipBusy those that others hold for too long are left out, instead of ending it all; see {@link #busy}
     */
    public static MultiAcquisition acquire(
            LockRuntime runtime,
            Source source,
            Collection<String> names,
            Terms terms,
            boolean skipBusy,
            boolean completesInline) {
        var all = new MultiAcquisition(runtime, source, names, terms, skipBusy, completesInline);
        all.whenComplete((holds, error) -> {
            if (error != null) all.undo();
        });
        all.next();
        return all;
    }

    /** What is taken is given back, whatever throws on the way. */
    private void next() {
        try {
            goOn();
        } catch (Throwable thrown) {
            completeExceptionally(thrown);
        }
    }

    /** A loop, not a recursion: answers may come at once, and the names may be many. */
    private void goOn() {
        while (rest.hasNext()) {
            var next = acquireNext();
            if (next == null) return;
            var took = next.handle((hold, error) -> error != null ? isLeftOut(error) : took(hold));
            if (!took.isDone()) {
                took.whenComplete((on, thrown) -> {
                    if (thrown != null) completeExceptionally(thrown);
                    else if (on) next();
                });
                return;
            }
            if (!took.join()) return;
        }
        List<EngineHold> all;
        synchronized (this) {
            all = List.copyOf(taken);
        }
        // Whoever completed it first has undone, or will find nothing to undo but this.
        if (!complete(all)) undo();
    }

    private @Nullable Acquisition acquireNext() {
        var lastName = asked;
        var name = rest.next();
        asked = name;
        long left = lastName.isEmpty() ? terms.waitNanos() : remaining();
        if (left == 0 && terms.waitNanos() != 0 && !skipBusy) {
            // Passing it on as a wait of zero would ask once more, for up to an ioTimeout.
            completeExceptionally(
                    LockTimeoutException.notAskedFor(name, Duration.ofNanos(terms.waitNanos()), lastName));
            return null;
        }
        var next = source.acquire(name, terms.waiting(left), terms.waitNanos(), skipBusy, completesInline);
        synchronized (this) {
            current = next;
        }
        if (isDone()) next.cancel(false);
        return next;
    }

    private long remaining() {
        return Nanos.remaining(terms.waitNanos(), start, runtime.nanoTime());
    }

    /** Whether to go on without it; if not, all has ended. */
    private boolean isLeftOut(Throwable error) {
        if (skipBusy && error instanceof LockTimeoutException why) {
            synchronized (this) {
                busy.put(why.lockName(), why);
            }
            return true;
        }
        completeExceptionally(error);
        return false;
    }

    /** Of the names left out, each with what is known of who holds it. To be read after the completion. */
    @Override
    public synchronized Map<String, LockTimeoutException> busy() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(busy));
    }

    /** Whether to go on. */
    private boolean took(EngineHold hold) {
        synchronized (this) {
            taken.add(hold);
        }
        if (isDone()) {
            undo();
            return false;
        }
        // While waiting for the next name, the loss of this one ends the wait: the body could not run anyway.
        hold.whenLost((LockLostException lost) -> completeExceptionally(lost));
        return true;
    }

    private void undo() {
        List<EngineHold> back;
        Acquisition waiting;
        synchronized (this) {
            back = List.copyOf(taken);
            taken.clear();
            waiting = current;
        }
        try {
            if (waiting != null) waiting.cancel(false);
        } finally {
            for (int i = back.size() - 1; i >= 0; i--) back.get(i).undo();
        }
    }

    /** If the caller could not be woken, all is lost. */
    @Override
    public void whenAnswered(BiConsumer<? super List<EngineHold>, ? super @Nullable Throwable> told) {
        whenComplete((holds, error) -> {
            try {
                told.accept(holds, error);
            } catch (Throwable notWoken) {
                if (holds != null) holds.forEach(hold -> Holds.loseUndelivered((Hold) hold));
                Uncaught.tell(notWoken);
            }
        });
    }

    @Override
    public String toString() {
        return "MultiAcquisition(" + (isDone() ? "answered" : "waiting") + ", last asked for " + Quoted.text(asked)
                + ")";
    }
}
