package io.lockkeeper;

import static io.lockkeeper.BlockingCalls.given;

import io.lockkeeper.spi.LockMode;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@link BlockingLocks} for locks that several callers hold at the same time: read/write locks and
 * semaphores. They are {@link BlockingLocks#withLock(String, LockTerms, LockedBody)} on the terms
 * {@link LockTerms#read}, {@link LockTerms#write} or {@link LockTerms#permits}, and what that call says of waits,
 * interrupts, losses and exceptions is true here too. Every other call takes such terms as well: for example
 * {@code tryWithLock(name, LockTerms.ifFree().read(), body)}. It is a class of its own only because the calls are many.
 */
abstract class BlockingSharedLocks extends BlockingMultiLocks {
    BlockingSharedLocks(BlockingCalls calls) {
        super(calls);
    }

    /** Runs the body as a reader, with the options' wait; see {@link #withReadLock(String, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withReadLock(
            String name, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return withReadLock(name, LockTerms.defaults(), body);
    }

    /** Runs the body as a reader, with this wait; see {@link #withReadLock(String, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withReadLock(
            String name, Duration wait, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return withReadLock(name, LockTerms.waiting(wait), body);
    }

    /**
     * Waits until no writer holds the lock or waits ahead, runs the body, and gives the lock back. Other readers may hold
     * it at the same time. A writer that comes later waits for this reader; so a body must not ask for the same name
     * again, unless the terms allow re-entry ({@link LockTerms#reentrant}). A body that asks to write is refused in any
     * case. Blocks; an interrupt ends the wait.
     *
     * @throws LockNestedException if this thread holds the lock already, and the terms do not ask for re-entry
     * @throws IllegalArgumentException if the name is not valid, or the terms contradict each other or ask for something
     *     else than to read
     */
    public <T extends @Nullable Object, X extends Exception> T withReadLock(
            String name, LockTerms terms, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return calls.withLock(name, asking(terms, LockMode.READ), body);
    }

    /** As {@link #withReadLock(String, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithReadLock(String name, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withReadLock(name, given(body).asBody());
    }

    /** As {@link #withReadLock(String, Duration, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithReadLock(String name, Duration wait, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withReadLock(name, wait, given(body).asBody());
    }

    /** As {@link #withReadLock(String, LockTerms, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithReadLock(String name, LockTerms terms, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withReadLock(name, terms, given(body).asBody());
    }

    /** Runs the body as a writer, with the options' wait; see {@link #withWriteLock(String, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withWriteLock(
            String name, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return withWriteLock(name, LockTerms.defaults(), body);
    }

    /** Runs the body as a writer, with this wait; see {@link #withWriteLock(String, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withWriteLock(
            String name, Duration wait, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return withWriteLock(name, LockTerms.waiting(wait), body);
    }

    /**
     * Waits until nobody else reads or writes, runs the body, and gives the lock back. The body may turn its hold into a
     * reader's ({@link HeldLock#downgradeToRead}). With {@link LockTerms#reentrant} a body may read and write again.
     * Blocks; an interrupt ends the wait.
     *
     * @throws LockNestedException if this thread reads already, or writes and the terms do not ask for re-entry
     * @throws IllegalArgumentException if the name is not valid, or the terms contradict each other or ask for something
     *     else than to write
     */
    public <T extends @Nullable Object, X extends Exception> T withWriteLock(
            String name, LockTerms terms, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return calls.withLock(name, asking(terms, LockMode.WRITE), body);
    }

    /** As {@link #withWriteLock(String, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithWriteLock(String name, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withWriteLock(name, given(body).asBody());
    }

    /** As {@link #withWriteLock(String, Duration, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithWriteLock(String name, Duration wait, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withWriteLock(name, wait, given(body).asBody());
    }

    /** As {@link #withWriteLock(String, LockTerms, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithWriteLock(String name, LockTerms terms, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withWriteLock(name, terms, given(body).asBody());
    }

    /** Runs the body with one of so many permits, with the options' wait; see {@link #withPermit(String, int, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withPermit(
            String name, int total, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return withPermit(name, total, LockTerms.defaults(), body);
    }

    /** Runs the body with one of so many permits, with this wait; see {@link #withPermit(String, int, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withPermit(
            String name, int total, Duration wait, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return withPermit(name, total, LockTerms.waiting(wait), body);
    }

    /**
     * Waits for one of a semaphore's permits, runs the body, and gives the permit back. A process that dies gives it back
     * too. To take several at once, call {@code withLock(name, LockTerms.defaults().permits(3, 10), body)}. Blocks; an
     * interrupt ends the wait.
     *
     * @param total how many permits the semaphore has; every caller must state the same number
     * @throws LockNestedException if this thread has a permit already, and the terms do not ask for re-entry: if all
     *     callers did that, they would wait for each other
     * @throws IllegalArgumentException if the name is not valid, {@code total} is less than one, or the terms contradict
     *     each other or ask for something else than one of so many permits
     */
    public <T extends @Nullable Object, X extends Exception> T withPermit(
            String name, int total, LockTerms terms, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return calls.withLock(name, asking(terms, LockMode.permits(1, total)), body);
    }

    /** As {@link #withPermit(String, int, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithPermit(String name, int total, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withPermit(name, total, given(body).asBody());
    }

    /** As {@link #withPermit(String, int, Duration, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithPermit(
            String name, int total, Duration wait, LockedAction<HeldLock, X> body) throws X, InterruptedException {
        this.<@Nullable Void, X>withPermit(name, total, wait, given(body).asBody());
    }

    /** As {@link #withPermit(String, int, LockTerms, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithPermit(
            String name, int total, LockTerms terms, LockedAction<HeldLock, X> body) throws X, InterruptedException {
        this.<@Nullable Void, X>withPermit(name, total, terms, given(body).asBody());
    }

    /**
     * Returns the name as a {@link ReadWriteLock}. Does not block; the methods of the two views do. Each is as
     * {@link BlockingLocks#lock(String)}: a thread owns it and may enter it again. As with
     * {@code ReentrantReadWriteLock}, a thread that writes may also read, and one that unlocks for writing while it reads
     * goes on as a reader, with no writer between. A thread that reads and locks for writing would wait for itself:
     * {@code lock} throws {@link LockNestedException} at once, and {@code tryLock} returns false. All views of one name
     * share what a thread has entered, and in a body that holds the name they enter that hold.
     *
     * @throws IllegalArgumentException if the name is not valid
     */
    public ReadWriteLock readWriteLock(String name) {
        return readWriteLock(name, LockTerms.defaults());
    }

    /**
     * As {@link #readWriteLock(String)}, on these terms each time. Their wait and re-entry are ignored, as in
     * {@link BlockingLocks#lock(String, LockTerms)}.
     *
     * @throws IllegalArgumentException if the name is not valid, or the terms contradict each other or say themselves
     *     whether to read or to write
     */
    public ReadWriteLock readWriteLock(String name, LockTerms terms) {
        return new ReadWriteLockView(calls, name, asked(terms));
    }

    private static LockTerms asking(LockTerms terms, LockMode mode) {
        return asked(terms).asking(mode);
    }

    private static LockTerms asked(LockTerms terms) {
        return Objects.requireNonNull(terms, "The terms must not be null; LockTerms.defaults() takes the options'");
    }
}
