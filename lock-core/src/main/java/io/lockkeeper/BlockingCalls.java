package io.lockkeeper;

import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Terms;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the calls of {@link BlockingLocks}: takes locks for the calling thread, and runs bodies under them.
 * Thread rules: any thread may call; what a thread holds is kept in {@link ThreadHolds}.
 */
final class BlockingCalls {
    private final Namespace names;
    private final Engine engine;
    private final ThreadHolds threadHolds;

    BlockingCalls(Namespace names, ThreadHolds threadHolds) {
        this.names = names;
        this.engine = names.engine();
        this.threadHolds = threadHolds;
    }

    <T extends @Nullable Object, X extends Exception> T withLock(
            String name, LockTerms terms, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        given(body);
        var running = enter(name, terms, true);
        return run(running, running.main(), body);
    }

    /** Returns empty if others hold the lock for longer than the wait, and also if the body returned null. */
    <T, X extends Exception> Optional<T> tryWithLock(
            String name, LockTerms terms, LockedBody<HeldLock, @Nullable T, X> body) throws X, InterruptedException {
        given(body);
        BlockingBody running;
        try {
            running = enter(name, terms, false);
        } catch (LockTimeoutException busy) {
            return Optional.empty();
        }
        return Optional.ofNullable(run(running, running.main(), body));
    }

    /**
     * Makes a body. If the terms allow re-entry and this thread holds the name, the body re-enters that hold. Otherwise
     * this takes the lock for it.
     *
     * @param wantsHolder whether a refusal must say who holds the lock
     */
    private BlockingBody enter(String name, LockTerms terms, boolean wantsHolder) throws InterruptedException {
        throwIfInterrupted();
        var full = names.full(name);
        var resolved = resolve(terms, true);
        var around = terms.isReentrant() ? threadHolds.find(full) : null;
        if (around == null || !Nested.covers(around.mode(), resolved.mode()))
            return bodyUnder(List.of(take(full, resolved, wantsHolder, true)));
        var again = bodyUnder(List.of());
        again.enter(around); // the body around this one gives it back
        return again;
    }

    ThreadHolds threadHolds() {
        return threadHolds;
    }

    Engine engine() {
        return engine;
    }

    <L, T extends @Nullable Object, X extends Exception> T run(BlockingBody running, L given, LockedBody<L, T, X> body)
            throws X, InterruptedException {
        var outer = threadHolds.body();
        threadHolds.enter(running);
        try {
            return outer == null ? running.run(given, body) : outer.runWithin(running, given, body);
        } finally {
            threadHolds.leave();
        }
    }

    <T extends @Nullable Object, X extends Exception> T runUnder(
            Collection<String> names, LockTerms terms, LockedBody<HeldLocks, T, X> body)
            throws X, InterruptedException {
        var held = takeAll(names, terms, true);
        return run(bodyUnder(held), new HeldLocks(this.names, held), body);
    }

    <T extends @Nullable Object, X extends Exception> T runUnderAvailable(
            Collection<String> names, LockTerms terms, LockedBody<AcquiredLocks, T, X> body)
            throws X, InterruptedException {
        var available = takeAvailable(names, terms);
        return run(bodyUnder(available.taken()), available.forBody(), body);
    }

    HeldLock handle(String name, LockTerms terms, boolean wantsHolder) throws InterruptedException {
        throwIfInterrupted();
        var acquired = AcquireTrace.takenIf(engine.options().traceAcquires());
        var hold = take(names.full(name), resolve(terms, false), wantsHolder, false);
        threadHolds.addHandle(hold);
        return new Handle(hold, acquired);
    }

    HeldLocks allOrNothing(Collection<String> names, LockTerms terms) throws InterruptedException {
        var acquired = AcquireTrace.takenIf(engine.options().traceAcquires());
        var held = takeAll(names, terms, false);
        held.forEach(threadHolds::addHandle);
        return new HeldLocks(this.names, Handle.of(held, acquired));
    }

    AcquiredLocks available(Collection<String> names, LockTerms terms) throws InterruptedException {
        var acquired = AcquireTrace.takenIf(engine.options().traceAcquires());
        var available = takeAvailable(names, terms);
        available.taken().forEach(threadHolds::addHandle);
        return available.asHandles(acquired);
    }

    HeldLock takeAlong(String name, LockTerms terms) throws InterruptedException {
        throwIfInterrupted();
        var full = names.full(name);
        var resolved = resolve(terms, false);
        var body = threadHolds.body();
        if (body == null)
            throw new IllegalStateException(
                    Quoted.lock(full) + ": alsoLock takes a lock for the body around it, and this thread is in"
                            + " none. Call it in a body of withLock, or use acquire");
        var hold = take(full, resolved, true, false);
        body.add(hold);
        return hold;
    }

    /** Checks the name and the terms, and returns the name with its namespace. */
    String checked(String name, LockTerms terms) {
        var full = names.full(name);
        Names.check(full);
        resolve(terms, true);
        return full;
    }

    /** Acquires for a {@link LockView}, which passes the name with its namespace and does not report the holder. */
    EngineHold acquireFull(String full, LockTerms terms) throws InterruptedException {
        return take(full, terms.resolve(engine.options()), false, false);
    }

    /**
     * @param handlesToo whether to refuse also for a handle of this thread, which it could not release while it waits
     */
    private EngineHold take(String full, Terms terms, boolean wantsHolder, boolean handlesToo)
            throws InterruptedException {
        var names = List.of(full);
        threadHolds.refuseNested(names, terms.mode(), handlesToo);
        threadHolds.checkOrder(names, terms);
        try {
            return engine.acquire(full, terms, wantsHolder, true).await();
        } catch (LockTimeoutException busy) {
            throw wantsHolder && threadHolds.holdsByHandle(full) ? busy.byThisThread() : busy;
        }
    }

    private List<EngineHold> takeAll(Collection<String> names, LockTerms terms, boolean handlesToo)
            throws InterruptedException {
        throwIfInterrupted();
        var full = this.names.full(names);
        var resolved = resolve(terms, false);
        threadHolds.refuseNested(full, resolved.mode(), handlesToo);
        threadHolds.checkOrder(full, resolved);
        return engine.acquireAll(full, resolved, false, true).await();
    }

    private AvailableHolds takeAvailable(Collection<String> names, LockTerms terms) throws InterruptedException {
        throwIfInterrupted();
        var resolved = resolve(terms, false);
        Objects.requireNonNull(names, "The names of the locks must not be null");
        var alreadyHeld = new TreeSet<String>();
        var wanted = new ArrayList<String>();
        for (var name : names) {
            var full = this.names.full(name);
            var held = threadHolds.find(full);
            if (held == null) {
                wanted.add(full);
            } else {
                held.ensureHeld();
                if (!Nested.covers(held.mode(), resolved.mode())) throw Nested.refusal(held, resolved.mode());
                alreadyHeld.add(name);
            }
        }
        if (wanted.isEmpty() && !alreadyHeld.isEmpty())
            return new AvailableHolds(this.names, List.of(), alreadyHeld, Map.of());
        threadHolds.checkOrder(wanted, resolved);
        var several = engine.acquireAll(wanted, resolved, true, true);
        var taken = several.await();
        return new AvailableHolds(this.names, taken, alreadyHeld, several.busy());
    }

    private Terms resolve(LockTerms terms, boolean hasBody) {
        Objects.requireNonNull(terms, "The terms must not be null; LockTerms.defaults() takes the options'");
        return hasBody ? terms.resolve(engine.options()) : terms.resolveWithoutBody(engine.options());
    }

    private BlockingBody bodyUnder(List<EngineHold> held) {
        return new BlockingBody(held, engine.options().interruptOnLoss());
    }

    static <T> T given(T body) {
        return Objects.requireNonNull(body, "The body must not be null");
    }

    static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
    }

    @Override
    public String toString() {
        return "BlockingLocks(" + names + ")";
    }
}
