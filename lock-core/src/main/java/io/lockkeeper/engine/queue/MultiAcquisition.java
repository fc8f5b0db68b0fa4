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
 * Acquires several locks for one caller, one after the other, in the order that all callers keep, so that no two
 * callers deadlock. All of them share one wait. If anything goes wrong, the locks that were taken are given back.
 * Completing the future from outside withdraws the request.
 *
 * <p>Thread rules: any thread may call any method. What was taken is guarded by this object's monitor. Only one name is
 * under way at a time; requests are made, and holds are given back, outside the monitor.
 */
@InternalLockApi
public final class MultiAcquisition extends PendingHolds {
    /** How one of the names is acquired. */
    public interface Source {
        /**
         * Begins to acquire one name. Does not block.
         *
         * @param terms with what is left of the wait
         * @param statedNanos the wait that messages name
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
    private volatile String asked = ""; // the name that was asked for last

    // Guarded by this object's monitor.
    private final List<EngineHold> taken = new ArrayList<>();
    private final Map<String, LockTimeoutException> busy = new LinkedHashMap<>();
    private @Nullable Acquisition current;

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
     * Begins to acquire. Does not block. The future completes with the holds in the order of their names.
     *
     * @param skipBusy whether names that others hold for too long are left out, instead of failing the call; see
     *     {@link #busy}
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

    /** Acquires the names that are left. If anything throws, the failure of this future gives back what was taken. */
    private void next() {
        try {
            goOn();
        } catch (Throwable thrown) {
            completeExceptionally(thrown);
        }
    }

    /** Acquires name after name. It does not recurse, because answers may come at once and there may be many names. */
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
        // Another completion came first, and has given back what it found. A hold that came later is given back here.
        if (!complete(all)) undo();
    }

    private @Nullable Acquisition acquireNext() {
        var lastName = asked;
        var name = rest.next();
        asked = name;
        long left = lastName.isEmpty() ? terms.waitNanos() : remaining();
        if (left == 0 && terms.waitNanos() != 0 && !skipBusy) {
            // The wait is over. To ask with a wait of zero would take up to an ioTimeout more.
            completeExceptionally(LockTimeoutException.notAskedFor(
                    name, terms.mode(), Duration.ofNanos(terms.waitNanos()), lastName));
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

    /** Whether to go on without this name; if not, the whole request has failed. */
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

    /** The names that were left out, each with what is known of its holder. To be read after the completion. */
    @Override
    public synchronized Map<String, LockTimeoutException> busy() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(busy));
    }

    /** Keeps the hold. Returns whether to go on with the next name. */
    private boolean took(EngineHold hold) {
        synchronized (this) {
            taken.add(hold);
        }
        if (isDone()) {
            undo();
            return false;
        }
        // A loss of this hold ends the wait for the next name: the body could not run anyway.
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

    /** If the caller cannot be woken, all holds are lost. */
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
