package io.lockkeeper;

import io.lockkeeper.engine.AllOrNothing;
import io.lockkeeper.engine.Hold;
import io.lockkeeper.engine.LockEngine;
import io.lockkeeper.engine.Waits;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Locks for callers that block. Everything here parks the calling thread, platform or virtual, until it is answered;
 * nothing else does. An interrupt ends a wait with {@link InterruptedException} and leaves nothing behind. Callers are
 * served in their order, within a process always, across processes tenure by tenure. Not re-entrant: a nested
 * {@code withLock} of a name that the thread holds fails at once with {@link LockNestedException}.
 */
public final class BlockingLocks {
    private final LockEngine engine;
    private final ThreadHolds threadHolds = new ThreadHolds();

    BlockingLocks(LockEngine engine) {
        this.engine = engine;
    }

    /** Runs the body under the lock, with the options' wait; see {@link #withLock(String, Duration, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withLock(String name, LockedBody<HeldLock, T, X> body)
            throws X, InterruptedException {
        return withLock(name, engine.options().defaultWait(), body);
    }

    /**
     * Waits for the lock, runs the body on this thread, gives the lock back and returns the body's result. Blocks; an
     * interrupt ends the wait. If the lock is lost meanwhile, the thread is interrupted (unless
     * {@link LockOptions#interruptOnLoss} is off) and the call throws {@link LockLostException} after the body has ended;
     * an exception of the body's own is thrown instead, the loss suppressed in it.
     *
     * @param wait how long to wait; zero means only if free now, {@link LockOptions#FOREVER} for ever
     * @throws LockTimeoutException if others held it for longer than the wait
     * @throws LockLostException if it was lost while the body ran
     * @throws LockStoreException if the backend failed, or confirmed no place within the wait
     * @throws LockNestedException if this thread holds it already
     * @throws IllegalArgumentException if the name is none or the wait negative
     */
    public <T extends @Nullable Object, X extends Exception> T withLock(
            String name, Duration wait, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return hold(List.of(name), wait, holds -> holds.get(0), body);
    }

    /** As {@link #withLock(String, Duration, LockedBody)}, for a body without a result. */
    public <X extends Exception> void runWithLock(String name, Duration wait, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        this.<@Nullable Void, X>withLock(name, wait, body.asBody());
    }

    /**
     * As {@link #withLock(String, Duration, LockedBody)}, for several names under one deadline: all or nothing, taken in
     * one order that all callers keep, so that two callers can't block each other. A name given twice counts once.
     *
     * @throws IllegalArgumentException if there is no name
     */
    public <T extends @Nullable Object, X extends Exception> T withLocks(
            Collection<String> names, Duration wait, LockedBody<HeldLocks, T, X> body) throws X, InterruptedException {
        return hold(names, wait, HeldLocks::new, body);
    }

    /** As {@link #withLocks}, for a body without a result. */
    public <X extends Exception> void runWithLocks(
            Collection<String> names, Duration wait, LockedAction<HeldLocks, X> body) throws X, InterruptedException {
        this.<@Nullable Void, X>withLocks(names, wait, body.asBody());
    }

    /** Acquires with the options' wait and lease; see {@link #acquire(String, Duration, Duration)}. */
    public HeldLock acquire(String name) throws InterruptedException {
        return acquire(name, engine.options().defaultWait());
    }

    /** Acquires with the options' lease; see {@link #acquire(String, Duration, Duration)}. */
    public HeldLock acquire(String name, Duration wait) throws InterruptedException {
        return acquire(name, wait, engine.options().defaultLease().orElse(LockOptions.FOREVER));
    }

    /**
     * Waits for the lock and returns it held; for use in try-with-resources. Blocks; an interrupt ends the wait. The hold
     * belongs to no thread: any may release it. Prefer {@code withLock}, which can't be forgotten.
     *
     * @param wait how long to wait; zero means only if free now, {@link LockOptions#FOREVER} for ever
     * @param lease how long the lock may be held; {@link LockOptions#FOREVER} until released
     * @throws LockTimeoutException if others held it for longer than the wait
     * @throws LockStoreException if the backend failed, or confirmed no place within the wait
     * @throws LockNestedException if this thread is in a body that holds it
     * @throws IllegalArgumentException if the name is none, the wait negative or the lease not positive
     */
    public HeldLock acquire(String name, Duration wait, Duration lease) throws InterruptedException {
        throwIfInterrupted();
        threadHolds.refuseNested(List.of(name), false);
        var hold = engine.acquire(name, Waits.nanos(wait), Waits.positiveNanos("A lease", lease), true)
                .await();
        threadHolds.add(hold, false);
        return hold;
    }

    /** Acquires only if the lock is free now; see {@link #tryAcquire(String, Duration)}. */
    public Optional<HeldLock> tryAcquire(String name) throws InterruptedException {
        return tryAcquire(name, Duration.ZERO);
    }

    /**
     * As {@link #acquire(String, Duration)}, but empty when others hold the lock for longer than the wait. Every other
     * failure is thrown.
     */
    public Optional<HeldLock> tryAcquire(String name, Duration wait) throws InterruptedException {
        try {
            return Optional.of(acquire(name, wait));
        } catch (LockTimeoutException busy) {
            return Optional.empty();
        }
    }

    private <L, T extends @Nullable Object, X extends Exception> T hold(
            Collection<String> names, Duration wait, Function<List<HeldLock>, L> given, LockedBody<L, T, X> body)
            throws X, InterruptedException {
        throwIfInterrupted();
        threadHolds.refuseNested(names, true);
        long lease = engine.options().defaultLease().map(Waits::nanos).orElse(Waits.FOREVER);
        var held = AllOrNothing.acquire(engine, names, Waits.nanos(wait), lease, true)
                .await();
        var holds = held.stream().map(Hold.class::cast).toList();
        holds.forEach(hold -> threadHolds.add(hold, true));
        try {
            return BlockingBody.run(holds, engine.options().interruptOnLoss(), given.apply(held), body);
        } finally {
            threadHolds.remove(holds);
        }
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
    }
}
