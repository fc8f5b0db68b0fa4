package io.lockkeeper;

import static io.lockkeeper.BlockingCalls.given;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Locks for callers that block. Everything here parks the calling thread, platform or virtual, until it is answered;
 * nothing else does. An interrupt ends a wait with {@link InterruptedException} and leaves nothing behind. Callers are
 * served in their order, within a process always, across processes tenure by tenure. Not re-entrant unless the terms say
 * so ({@link LockTerms#reentrant}): a nested {@code withLock} of a name that the thread holds fails at once with
 * {@link LockNestedException}. That is known of what this facade's bodies and views hold on the thread. A coroutine's body
 * that holds a name and blocks its thread here to acquire it again is not known of: it waits for itself until its wait is
 * over.
 */
public final class BlockingLocks extends BlockingMultiLocks {
    BlockingLocks(Namespace names, ThreadHolds threadHolds) {
        super(new BlockingCalls(names, threadHolds));
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
     * an exception of the body's own is thrown instead, the loss suppressed in it. The interrupt of a loss does not stay
     * after the call. Another one does, unless it came while the body had not answered that of the loss: the two are one for
     * a thread. A release that the backend refuses is logged and not thrown: the body's result stands.
     *
     * @throws LockTimeoutException if others held it for longer than the wait
     * @throws LockLostException if it was lost while the body ran
     * @throws LockStoreException if the backend failed, or confirmed no place within the wait
     * @throws LockNestedException if this thread holds it already, and did not ask for re-entry
     * @throws IllegalArgumentException if the name is none, or the terms contradict each other
     */
    public <T extends @Nullable Object, X extends Exception> T withLock(
            String name, LockTerms terms, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return calls.withLock(name, terms, body);
    }

    /** As {@link #withLock(String, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithLock(String name, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withLock(name, given(body).asBody());
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

    /** Runs the body only if the lock is free now; see {@link #tryWithLock(String, LockTerms, LockedBody)}. */
    public <T, X extends Exception> Optional<T> tryWithLock(String name, LockedBody<HeldLock, @Nullable T, X> body)
            throws X, InterruptedException {
        return tryWithLock(name, LockTerms.ifFree(), body);
    }

    /** Runs the body under the lock, with this wait; see {@link #tryWithLock(String, LockTerms, LockedBody)}. */
    public <T, X extends Exception> Optional<T> tryWithLock(
            String name, Duration wait, LockedBody<HeldLock, @Nullable T, X> body) throws X, InterruptedException {
        return tryWithLock(name, LockTerms.waiting(wait), body);
    }

    /**
     * As {@link #withLock(String, LockTerms, LockedBody)}, but empty, and the body has not run, when others hold the lock
     * for longer than the wait. Empty also if the body returned null; {@link #tryRunWithLock(String, LockTerms,
     * LockedAction)} tells. Every other failure is thrown, also a {@link LockTimeoutException} of the body's own.
     */
    public <T, X extends Exception> Optional<T> tryWithLock(
            String name, LockTerms terms, LockedBody<HeldLock, @Nullable T, X> body) throws X, InterruptedException {
        return calls.tryWithLock(name, terms, body);
    }

    /** Runs the body only if the lock is free now; see {@link #tryRunWithLock(String, LockTerms, LockedAction)}. */
    public <X extends Exception> boolean tryRunWithLock(String name, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        return tryRunWithLock(name, LockTerms.ifFree(), body);
    }

    /** Runs the body under the lock, with this wait; see {@link #tryRunWithLock(String, LockTerms, LockedAction)}. */
    public <X extends Exception> boolean tryRunWithLock(String name, Duration wait, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        return tryRunWithLock(name, LockTerms.waiting(wait), body);
    }

    /** As {@link #tryWithLock(String, LockTerms, LockedBody)}, for a body without a result: whether it ran. */
    public <X extends Exception> boolean tryRunWithLock(String name, LockTerms terms, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        given(body);
        return this.<Boolean, X>tryWithLock(name, terms, held -> {
                    body.run(held);
                    return true;
                })
                .isPresent();
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
     * belongs to no thread: any may release it. A handle that is dropped without a release keeps its lock, and a line
     * in the log says so; see {@link LockOptions.Builder#traceAcquires}. Prefer {@code withLock}, which can't be forgotten.
     *
     * @throws LockTimeoutException if others held it for longer than the wait
     * @throws LockStoreException if the backend failed, or confirmed no place within the wait
     * @throws LockNestedException if this thread is in a body that holds it
     * @throws IllegalArgumentException if the name is none, or the terms contradict each other or ask for re-entry
     */
    public HeldLock acquire(String name, LockTerms terms) throws InterruptedException {
        return calls.handle(name, terms, true);
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
        try {
            return Optional.of(calls.handle(name, terms, false));
        } catch (LockTimeoutException busy) {
            return Optional.empty();
        }
    }

    /** With the options' wait and lease; see {@link #alsoLock(String, LockTerms)}. */
    public HeldLock alsoLock(String name) throws InterruptedException {
        return alsoLock(name, LockTerms.defaults());
    }

    /** With this wait and the options' lease; see {@link #alsoLock(String, LockTerms)}. */
    public HeldLock alsoLock(String name, Duration wait) throws InterruptedException {
        return alsoLock(name, LockTerms.waiting(wait));
    }

    /**
     * Takes a further lock for the body that this thread is in; it is given back at that body's end, and its loss is the
     * body's. Blocks; an interrupt ends the wait. Beware: names taken one after the other in different orders by
     * different callers wait for each other until their waits are over; {@link #withLocks(Collection, LockTerms, LockedBody)} can't.
     *
     * @throws IllegalStateException if the thread is in no body of this facade
     */
    public HeldLock alsoLock(String name, LockTerms terms) throws InterruptedException {
        return calls.takeAlong(name, terms);
    }

    /**
     * The name as a {@link Lock}: owned by a thread and entered again by it, at which the hold's validity is checked. Its
     * methods do under interrupts and misuse what {@code ReentrantLock}'s do; {@code lock} waits for ever. In a body that
     * holds the name, it enters that hold. The last {@code unlock} gives the lock back, and throws
     * {@link LockLostException} if it had been lost. Conditions are not supported.
     */
    public Lock lock(String name) {
        return lock(name, LockTerms.defaults());
    }

    /**
     * As {@link #lock(String)}, taken on these terms each time, but for their wait and re-entry: the view's own methods say
     * how long they wait, and it is always entered again.
     *
     * @throws IllegalArgumentException if the name is none, or the terms contradict each other
     */
    public Lock lock(String name, LockTerms terms) {
        return new LockView(calls, calls.checked(name, terms), terms);
    }

    /** A runnable that runs this one under the lock, with the options' wait; see {@link #guard(String, LockTerms, Runnable)}. */
    public Runnable guard(String name, Runnable body) {
        return guard(name, LockTerms.defaults(), body);
    }

    /**
     * A runnable that runs this one under the lock, each time on these terms; see
     * {@link #runWithLock(String, LockTerms, LockedAction)}. An interrupt while it waits throws
     * {@link java.util.concurrent.CancellationException}, the thread's flag set again.
     */
    public Runnable guard(String name, LockTerms terms, Runnable body) {
        return GuardedTasks.waiting(calls, name, terms, body);
    }

    /** A callable that runs this one under the lock, with the options' wait; see {@link #withLock(String, LockedBody)}. */
    public <T extends @Nullable Object> Callable<T> guardCallable(String name, Callable<T> body) {
        return guardCallable(name, LockTerms.defaults(), body);
    }

    /**
     * A callable that runs this one under the lock, each time on these terms; see
     * {@link #withLock(String, LockTerms, LockedBody)}.
     */
    public <T extends @Nullable Object> Callable<T> guardCallable(String name, LockTerms terms, Callable<T> body) {
        return GuardedTasks.waiting(calls, name, terms, body);
    }

    /**
     * A runnable that runs this one under the lock, or does nothing while it is not free: a scheduled task that never
     * overlaps. It does nothing as well, and a line is logged, when the lock can't be asked for: a schedule outlives an outage
     * of the servers. What the task throws comes out, and so does {@link LockStoreException} once the connection is closed.
     * Interrupts as {@link #guard(String, LockTerms, Runnable)}.
     */
    public Runnable guardOrSkip(String name, Runnable body) {
        return guardOrSkip(name, LockTerms.ifFree(), body);
    }

    /** The same on these terms: skips when others hold the lock for longer than the terms' wait. */
    public Runnable guardOrSkip(String name, LockTerms terms, Runnable body) {
        return GuardedTasks.skipping(calls, name, terms, body);
    }

    /**
     * A callable that runs this one under the lock, or does nothing and returns empty while it is not free, or can't be asked
     * for: as {@link #guardOrSkip(String, Runnable)}.
     */
    public <T> Callable<Optional<T>> guardCallableOrSkip(String name, Callable<@Nullable T> body) {
        return guardCallableOrSkip(name, LockTerms.ifFree(), body);
    }

    /** The same on these terms: skips when others hold the lock for longer than the terms' wait. */
    public <T> Callable<Optional<T>> guardCallableOrSkip(String name, LockTerms terms, Callable<@Nullable T> body) {
        return GuardedTasks.skipping(calls, name, terms, body);
    }

    @Override
    public String toString() {
        return calls.toString();
    }
}
