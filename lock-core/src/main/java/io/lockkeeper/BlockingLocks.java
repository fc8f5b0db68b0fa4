package io.lockkeeper;

import static io.lockkeeper.BlockingCalls.given;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Locks for callers that block. Each call that takes a lock parks the calling thread, platform or virtual, until it has
 * an answer. An interrupt ends the wait with {@link InterruptedException} and leaves nothing behind.
 *
 * <p>Within a process callers are first-in, first-out; across processes, tenures are. {@link LockOptions.Builder#fair}
 * makes every caller first-in, first-out. Calls are not re-entrant unless their terms ask for it
 * ({@link LockTerms#reentrant}): a nested {@code withLock} of a name that the thread holds fails at once with
 * {@link LockNestedException}. This covers what the thread holds in bodies and {@link Lock} views of this class. It
 * does not cover a coroutine's body: one that holds a name and blocks its thread here to acquire that name again waits
 * for itself until its wait is over.
 *
 * <p>A call without terms or a wait uses {@link LockOptions#defaultWait}, but {@code try…}, {@code withAvailableLocks}
 * and {@code acquireAll} ask once. Wrong arguments throw at the call, before anything is taken:
 * {@link IllegalArgumentException} as each method says, and {@link NullPointerException} for null.
 */
public final class BlockingLocks extends BlockingLooks {
    private final BlockingTickets forTickets;

    BlockingLocks(Namespace names, ThreadHolds threadHolds) {
        super(new BlockingCalls(names, threadHolds), names);
        this.forTickets = new BlockingTickets(names, threadHolds);
    }

    /** The same locks, held in a way that outlives this process. Does not block itself. */
    public BlockingTickets tickets() {
        return forTickets;
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
     * interrupt ends the wait. If the lock is lost while the body runs, the thread is interrupted (unless
     * {@link LockOptions#interruptOnLoss} is off), and the call throws {@link LockLostException} after the body has
     * ended. If the body throws an exception of its own, that is thrown, and the loss is suppressed in it.
     *
     * <p>The interrupt that reports a loss is cleared before the call returns. Another interrupt stays set, unless it
     * came while the body had not yet reacted to the first: a thread can't tell the two apart. If the backend refuses
     * the release, this is logged and not thrown, because the body's result is good.
     *
     * @throws LockTimeoutException if others held the lock for longer than the wait
     * @throws LockLostException if the lock was lost while the body ran
     * @throws LockStoreException if the backend failed, or confirmed no place in the queue within the wait
     * @throws LockNestedException if this thread holds the lock already, and the terms do not ask for re-entry
     * @throws IllegalArgumentException if the name is not valid, or the terms contradict each other
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

    /**
     * Asks once: runs the body only if the lock is free now; see {@link #tryWithLock(String, LockTerms, LockedBody)}.
     */
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
     * As {@link #withLock(String, LockTerms, LockedBody)}, but if others hold the lock for longer than the wait, it
     * does not run the body and returns empty. It also returns empty if the body returned null;
     * {@link #tryRunWithLock(String, LockTerms, LockedAction)} tells the two apart. Terms that name no wait use the
     * options' default wait; {@link LockTerms#ifFree} asks once. Every other failure is thrown, also a
     * {@link LockTimeoutException} of the body.
     */
    public <T, X extends Exception> Optional<T> tryWithLock(
            String name, LockTerms terms, LockedBody<HeldLock, @Nullable T, X> body) throws X, InterruptedException {
        return calls.tryWithLock(name, terms, body);
    }

    /**
     * Asks once: runs the body if the lock is free now; see {@link #tryRunWithLock(String, LockTerms, LockedAction)}.
     */
    public <X extends Exception> boolean tryRunWithLock(String name, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        return tryRunWithLock(name, LockTerms.ifFree(), body);
    }

    /** Runs the body under the lock, with this wait; see {@link #tryRunWithLock(String, LockTerms, LockedAction)}. */
    public <X extends Exception> boolean tryRunWithLock(String name, Duration wait, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        return tryRunWithLock(name, LockTerms.waiting(wait), body);
    }

    /** As {@link #tryWithLock(String, LockTerms, LockedBody)}, for a body without a result. Returns whether it ran. */
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
     * Waits for the lock and returns a handle, for use in try-with-resources. Blocks; an interrupt ends the wait. The
     * hold belongs to no thread: any thread may release it. If a handle is dropped without a release, its lock stays
     * taken, and the log says so; see {@link LockOptions.Builder#traceAcquires}. Prefer {@code withLock}, which always
     * releases.
     *
     * @throws LockTimeoutException if others held the lock for longer than the wait
     * @throws LockStoreException if the backend failed, or confirmed no place in the queue within the wait
     * @throws LockNestedException if this thread is in a body, or in a {@link Lock} view, that holds the lock
     * @throws IllegalArgumentException if the name is not valid, or the terms contradict each other or ask for re-entry
     */
    public HeldLock acquire(String name, LockTerms terms) throws InterruptedException {
        return calls.handle(name, terms, true);
    }

    /** Asks once: acquires only if the lock is free now; see {@link #tryAcquire(String, LockTerms)}. */
    public Optional<HeldLock> tryAcquire(String name) throws InterruptedException {
        return tryAcquire(name, LockTerms.ifFree());
    }

    /** Acquires with this wait and the options' lease; see {@link #tryAcquire(String, LockTerms)}. */
    public Optional<HeldLock> tryAcquire(String name, Duration wait) throws InterruptedException {
        return tryAcquire(name, LockTerms.waiting(wait));
    }

    /**
     * As {@link #acquire(String, LockTerms)}, but returns empty if others hold the lock for longer than the wait. Terms
     * that name no wait use the options' default wait; {@link LockTerms#ifFree} asks once. Every other failure is
     * thrown.
     */
    public Optional<HeldLock> tryAcquire(String name, LockTerms terms) throws InterruptedException {
        try {
            return Optional.of(calls.handle(name, terms, false));
        } catch (LockTimeoutException busy) {
            return Optional.empty();
        }
    }

    /** Takes a further lock with the options' wait and lease; see {@link #alsoLock(String, LockTerms)}. */
    public HeldLock alsoLock(String name) throws InterruptedException {
        return alsoLock(name, LockTerms.defaults());
    }

    /** Takes a further lock with this wait and the options' lease; see {@link #alsoLock(String, LockTerms)}. */
    public HeldLock alsoLock(String name, Duration wait) throws InterruptedException {
        return alsoLock(name, LockTerms.waiting(wait));
    }

    /**
     * Takes a further lock for the body that this thread is in. It is given back when that body ends, and if it is
     * lost, the body is told. Blocks; an interrupt ends the wait. Beware: if two callers take the same names in
     * different orders, they wait for each other until a wait is over.
     * {@link #withLocks(Collection, LockTerms, LockedBody)} avoids this. Throws as {@link #acquire(String, LockTerms)}
     * does.
     *
     * @throws IllegalStateException if the thread is in no body of this class
     */
    public HeldLock alsoLock(String name, LockTerms terms) throws InterruptedException {
        return calls.takeAlong(name, terms);
    }

    /**
     * Returns the name as a {@link Lock}. Does not block; the methods of the view do. {@code lock} waits without end.
     * The view treats interrupts and misuse as {@code ReentrantLock} does. A thread owns the lock and may enter it
     * again; then the view checks that the lock is still held. In a body that holds the name, the view enters that
     * hold. The last {@code unlock} gives the lock back, and throws {@link LockLostException} if it had been lost.
     * Conditions are not supported.
     */
    public Lock lock(String name) {
        return lock(name, LockTerms.defaults());
    }

    /**
     * As {@link #lock(String)}, on these terms each time, for example to read. Their wait and re-entry are ignored: the
     * view's own methods say how long they wait, and a thread may always enter the view again.
     *
     * @throws IllegalArgumentException if the name is not valid, or the terms contradict each other
     */
    public Lock lock(String name, LockTerms terms) {
        return new LockView(calls, calls.checked(name, terms), terms);
    }

    /** Returns a runnable that waits as the options say; see {@link #guard(String, LockTerms, Runnable)}. */
    public Runnable guard(String name, Runnable body) {
        return guard(name, LockTerms.defaults(), body);
    }

    /**
     * Returns a runnable that runs the body under the lock, each time on these terms; see
     * {@link #runWithLock(String, LockTerms, LockedAction)}. Does not block; each run does. If the thread is
     * interrupted while a run waits, the run throws {@link java.util.concurrent.CancellationException} and leaves the
     * thread's interrupt flag set. A name that is not valid, or terms that contradict each other, are found only when
     * it runs.
     */
    public Runnable guard(String name, LockTerms terms, Runnable body) {
        return GuardedTasks.waiting(calls, name, terms, body);
    }

    /** Returns a callable that waits as the options say; see {@link #guardCallable(String, LockTerms, Callable)}. */
    public <T extends @Nullable Object> Callable<T> guardCallable(String name, Callable<T> body) {
        return guardCallable(name, LockTerms.defaults(), body);
    }

    /**
     * Returns a callable that runs the body under the lock, each time on these terms; see
     * {@link #withLock(String, LockTerms, LockedBody)}. Does not block; each call of it does, and throws
     * {@link InterruptedException} if it is interrupted while it waits.
     */
    public <T extends @Nullable Object> Callable<T> guardCallable(String name, LockTerms terms, Callable<T> body) {
        return GuardedTasks.waiting(calls, name, terms, body);
    }

    /**
     * Returns a runnable for a scheduled task that must not overlap with itself. It asks once, and runs the body under
     * the lock if that is free; otherwise it skips the run. If the backend fails, it skips the run and logs a line, so
     * that a schedule survives an outage of the servers. It throws what the body throws, and {@link LockStoreException}
     * after a close. Blocking, interrupts and wrong arguments are as in {@link #guard(String, LockTerms, Runnable)}.
     */
    public Runnable guardOrSkip(String name, Runnable body) {
        return guardOrSkip(name, LockTerms.ifFree(), body);
    }

    /** The same on these terms: skips the run if others hold the lock for longer than the terms' wait. */
    public Runnable guardOrSkip(String name, LockTerms terms, Runnable body) {
        return GuardedTasks.skipping(calls, name, terms, body);
    }

    /**
     * Returns a callable that asks once and runs the body under the lock. If the lock is not free, it returns empty, as
     * it does when the backend fails; see {@link #guardOrSkip(String, Runnable)}. It also returns empty if the body
     * returned null. If it is interrupted while it waits, it throws {@link InterruptedException}.
     */
    public <T> Callable<Optional<T>> guardCallableOrSkip(String name, Callable<@Nullable T> body) {
        return guardCallableOrSkip(name, LockTerms.ifFree(), body);
    }

    /** The same on these terms: skips the run if others hold the lock for longer than the terms' wait. */
    public <T> Callable<Optional<T>> guardCallableOrSkip(String name, LockTerms terms, Callable<@Nullable T> body) {
        return GuardedTasks.skipping(calls, name, terms, body);
    }

    @Override
    public String toString() {
        return calls.toString();
    }
}
