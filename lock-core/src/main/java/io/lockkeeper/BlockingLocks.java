package io.lockkeeper;

import io.lockkeeper.engine.Hold;
import io.lockkeeper.engine.LockEngine;
import io.lockkeeper.engine.Names;
import io.lockkeeper.engine.Quoted;
import io.lockkeeper.engine.Several;
import io.lockkeeper.engine.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Locks for callers that block. Everything here parks the calling thread, platform or virtual, until it is answered;
 * nothing else does. An interrupt ends a wait with {@link InterruptedException} and leaves nothing behind. Callers are
 * served in their order, within a process always, across processes tenure by tenure. Not re-entrant unless the terms say
 * so ({@link LockTerms#reentrant}): a nested {@code withLock} of a name that the thread holds fails at once with
 * {@link LockNestedException}.
 */
public final class BlockingLocks {
    private final Namespace names;
    private final LockEngine engine;
    private final ThreadHolds threadHolds;

    BlockingLocks(Namespace names, ThreadHolds threadHolds) {
        this.names = names;
        this.engine = names.engine();
        this.threadHolds = threadHolds;
    }

    /** Runs the body under the lock, with the options' wait; see {@link #withLock(String, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withLock(String name, LockedBody<HeldLock, T, X> body)
            throws X, InterruptedException {
        return withLock(name, LockTerms.defaults(), body);
    }

    /** Runs the body under the lock, with this wait; see {@link #withLock(String, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withLock(
            String name, Duration wait, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return withLock(name, LockTerms.waiting(wait), body);
    }

    /**
     * Waits for the lock, runs the body on this thread, gives the lock back and returns the body's result. Blocks; an
     * interrupt ends the wait. If the lock is lost meanwhile, the thread is interrupted (unless
     * {@link LockOptions#interruptOnLoss} is off) and the call throws {@link LockLostException} after the body has ended;
     * an exception of the body's own is thrown instead, the loss suppressed in it.
     *
     * @throws LockTimeoutException if others held it for longer than the wait
     * @throws LockLostException if it was lost while the body ran
     * @throws LockStoreException if the backend failed, or confirmed no place within the wait
     * @throws LockNestedException if this thread holds it already, and did not ask for re-entry
     * @throws IllegalArgumentException if the name is none, or the terms contradict each other
     */
    public <T extends @Nullable Object, X extends Exception> T withLock(
            String name, LockTerms terms, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        throwIfInterrupted();
        var full = names.full(name);
        var resolved = resolve(terms, true);
        given(body);
        var around = terms.isReentrant() ? threadHolds.find(full) : null;
        if (around != null) {
            var again = bodyUnder(List.of());
            again.enter(around); // given back by who holds it
            return run(again, around, body);
        }
        var held = take(full, resolved, true);
        return run(bodyUnder(List.of(held)), held, body);
    }

    /** As {@link #withLock(String, Duration, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithLock(String name, Duration wait, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withLock(name, wait, given(body).asBody());
    }

    /** As {@link #withLock(String, LockTerms, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithLock(String name, LockTerms terms, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withLock(name, terms, given(body).asBody());
    }

    /** Runs the body under several locks, with this wait; see {@link #withLocks(Collection, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withLocks(
            Collection<String> names, Duration wait, LockedBody<HeldLocks, T, X> body) throws X, InterruptedException {
        return withLocks(names, LockTerms.waiting(wait), body);
    }

    /**
     * As {@link #withLock(String, LockTerms, LockedBody)}, for several names under one deadline: all or nothing, taken in
     * one order that all callers keep, so that two callers can't block each other. A name given twice counts once.
     *
     * @throws IllegalArgumentException if there is no name, or the terms ask for re-entry
     */
    public <T extends @Nullable Object, X extends Exception> T withLocks(
            Collection<String> names, LockTerms terms, LockedBody<HeldLocks, T, X> body)
            throws X, InterruptedException {
        throwIfInterrupted();
        var full = this.names.full(names);
        var resolved = resolve(terms, false);
        given(body);
        threadHolds.refuseNested(full, true);
        var held = Several.acquire(engine, full, resolved, false, true).await();
        return run(bodyUnder(held.stream().map(Hold.class::cast).toList()), new HeldLocks(this.names, held), body);
    }

    /** As {@link #withLocks(Collection, Duration, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithLocks(
            Collection<String> names, Duration wait, LockedAction<HeldLocks, X> body) throws X, InterruptedException {
        this.<@Nullable Void, X>withLocks(names, wait, given(body).asBody());
    }

    /** Acquires with the options' wait and lease; see {@link #acquire(String, LockTerms)}. */
    public HeldLock acquire(String name) throws InterruptedException {
        return acquire(name, LockTerms.defaults());
    }

    /** Acquires with this wait and the options' lease; see {@link #acquire(String, LockTerms)}. */
    public HeldLock acquire(String name, Duration wait) throws InterruptedException {
        return acquire(name, LockTerms.waiting(wait));
    }

    /**
     * Waits for the lock and returns it held; for use in try-with-resources. Blocks; an interrupt ends the wait. The hold
     * belongs to no thread: any may release it. Prefer {@code withLock}, which can't be forgotten.
     *
     * @throws LockTimeoutException if others held it for longer than the wait
     * @throws LockStoreException if the backend failed, or confirmed no place within the wait
     * @throws LockNestedException if this thread is in a body that holds it
     * @throws IllegalArgumentException if the name is none, or the terms contradict each other or ask for re-entry
     */
    public HeldLock acquire(String name, LockTerms terms) throws InterruptedException {
        throwIfInterrupted();
        var hold = take(names.full(name), resolve(terms, false), false);
        threadHolds.addHandle(hold);
        return hold;
    }

    /** For the view, which knows the whole name and only whether it was free. */
    Hold acquireFull(String full, LockTerms terms) throws InterruptedException {
        threadHolds.refuseNested(List.of(full), false);
        return engine.acquireIncurious(full, terms.resolve(engine.options()), true)
                .await();
    }

    /** @param handlesToo also a handle that this thread holds keeps it from it: it could not be given back meanwhile */
    private Hold take(String full, Terms terms, boolean handlesToo) throws InterruptedException {
        threadHolds.refuseNested(List.of(full), handlesToo);
        try {
            return engine.acquire(full, terms, true).await();
        } catch (LockTimeoutException busy) {
            throw threadHolds.holdsByHandle(full) ? busy.byThisThread() : busy;
        }
    }

    private Terms resolve(LockTerms terms, boolean hasBody) {
        Objects.requireNonNull(terms, "The terms must not be null; LockTerms.defaults() takes the options'");
        return hasBody ? terms.resolve(engine.options()) : terms.resolveWithoutBody(engine.options());
    }

    private static <T> T given(T body) {
        return Objects.requireNonNull(body, "The body must not be null");
    }

    /** Acquires only if the lock is free now; see {@link #tryAcquire(String, LockTerms)}. */
    public Optional<HeldLock> tryAcquire(String name) throws InterruptedException {
        return tryAcquire(name, LockTerms.ifFree());
    }

    /** Acquires with this wait and the options' lease; see {@link #tryAcquire(String, LockTerms)}. */
    public Optional<HeldLock> tryAcquire(String name, Duration wait) throws InterruptedException {
        return tryAcquire(name, LockTerms.waiting(wait));
    }

    /**
     * As {@link #acquire(String, LockTerms)}, but empty when others hold the lock for longer than the wait. Every other
     * failure is thrown.
     */
    public Optional<HeldLock> tryAcquire(String name, LockTerms terms) throws InterruptedException {
        throwIfInterrupted();
        var full = names.full(name);
        var resolved = resolve(terms, false);
        threadHolds.refuseNested(List.of(full), false);
        try {
            var hold = engine.acquireIncurious(full, resolved, true).await();
            threadHolds.addHandle(hold);
            return Optional.of(hold);
        } catch (LockTimeoutException busy) {
            return Optional.empty();
        }
    }

    /**
     * Takes each of several names for itself, under one wait, and says what became of each; names that are busy are left
     * out. Blocks; an interrupt ends it, and gives back what was taken. To be closed by the caller. Order as
     * {@link #withLocks}; a name given twice counts once.
     *
     * @throws LockStoreException if the backend failed; nothing is taken then
     * @throws IllegalArgumentException if there is no name or one is none, or the terms contradict each other or ask for
     *     re-entry
     */
    public AcquiredLocks acquireAll(Collection<String> names, LockTerms terms) throws InterruptedException {
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
                alreadyHeld.add(name);
            }
        }
        if (wanted.isEmpty() && !alreadyHeld.isEmpty())
            return new AcquiredLocks(this.names, new HeldLocks(this.names, List.of()), alreadyHeld, Map.of());
        var several = Several.acquire(engine, wanted, resolved, true, true);
        var taken = several.await();
        taken.forEach(hold -> threadHolds.addHandle((Hold) hold));
        return new AcquiredLocks(this.names, new HeldLocks(this.names, taken), alreadyHeld, several.busy());
    }

    /**
     * Takes a further lock for the body that this thread is in; it is given back at that body's end, and its loss is the
     * body's. Blocks; an interrupt ends the wait. Beware: names taken one after the other in different orders by
     * different callers wait for each other until their waits are over; {@link #withLocks} can't.
     *
     * @throws IllegalStateException if the thread is in no body of this facade
     */
    public HeldLock alsoLock(String name, LockTerms terms) throws InterruptedException {
        throwIfInterrupted();
        var full = names.full(name);
        var resolved = resolve(terms, false);
        var body = threadHolds.body();
        if (body == null)
            throw new IllegalStateException(
                    Quoted.lock(full) + ": alsoLock takes a lock for the body around it, and this thread is in"
                            + " none. Call it in a body of withLock, or use acquire");
        var hold = take(full, resolved, false);
        body.add(hold);
        return hold;
    }

    /**
     * The name as a {@link Lock}: owned by a thread and entered again by it, at which the hold's validity is checked. Its
     * methods do under interrupts and misuse what {@code ReentrantLock}'s do; {@code lock} waits for ever. In a body that
     * holds the name, it enters that hold. The last {@code unlock} gives the lock back, and throws
     * {@link LockLostException} if it had been lost. Conditions are not supported.
     */
    public Lock lock(String name) {
        var full = names.full(name);
        Names.check(full);
        return new LockView(this, threadHolds, full);
    }

    /** A callable that runs this one under the lock, each time on these terms; see {@link #withLock}. */
    public <T extends @Nullable Object> Callable<T> guard(String name, LockTerms terms, Callable<T> body) {
        return Guards.waiting(this, name, terms, body);
    }

    /**
     * A runnable that runs this one under the lock, each time on these terms. An interrupt while it waits throws
     * {@link java.util.concurrent.CancellationException}, the thread's flag set again.
     */
    public Runnable guard(String name, LockTerms terms, Runnable body) {
        return Guards.waiting(this, name, terms, body);
    }

    /** A callable that runs this one under the lock, or does nothing and returns empty while it is not free. */
    public <T> Callable<Optional<T>> guardOrSkip(String name, Callable<T> body) {
        return Guards.skipping(this, name, body);
    }

    /**
     * A runnable that runs this one under the lock, or does nothing while it is not free: a scheduled task that never
     * overlaps. Interrupts as {@link #guard(String, LockTerms, Runnable)}.
     */
    public Runnable guardOrSkip(String name, Runnable body) {
        return Guards.skipping(this, name, body);
    }

    private BlockingBody bodyUnder(List<Hold> held) {
        return new BlockingBody(held, engine.options().interruptOnLoss());
    }

    private <L, T extends @Nullable Object, X extends Exception> T run(
            BlockingBody running, L given, LockedBody<L, T, X> body) throws X, InterruptedException {
        threadHolds.enter(running);
        try {
            return running.run(given, body);
        } finally {
            threadHolds.leave();
        }
    }

    static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
    }

    @Override
    public String toString() {
        return "BlockingLocks(" + names + ")";
    }
}
