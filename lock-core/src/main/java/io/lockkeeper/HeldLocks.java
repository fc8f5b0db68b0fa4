package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Several locks that one caller holds together, in the order of their names. No method blocks except {@link #release}
 * and {@link #close}. Safe for use from any thread.
 */
public final class HeldLocks implements AutoCloseable {
    private final Namespace names;
    private final List<HeldLock> locks;

    HeldLocks(Namespace names, List<? extends HeldLock> locks) {
        this.names = names;
        this.locks = List.copyOf(locks);
    }

    /** All the locks, sorted by name. Does not block. */
    public List<HeldLock> all() {
        return locks;
    }

    /**
     * The hold of one name. Does not block.
     *
     * @throws IllegalArgumentException if that name is not among the locks held here
     */
    public HeldLock get(String name) {
        var full = names.full(name);
        for (var lock : locks) if (lock.name().equals(full)) return lock;
        throw new IllegalArgumentException(Quoted.lock(full) + " is not among those held here: "
                + locks.stream().map(lock -> Quoted.text(lock.name())).toList() + "; ask for it together with them");
    }

    /**
     * The fencing token of one name; see {@link HeldLock#fencingToken}. Does not block.
     *
     * @throws IllegalArgumentException if that name is not among the locks held here
     */
    public long fencingToken(String name) {
        return get(name).fencingToken();
    }

    /**
     * Returns a stage that completes when the first of the locks is lost; see {@link HeldLock#lost}. Does not block.
     */
    public CompletionStage<LockLostException> lost() {
        var first = new CompletableFuture<LockLostException>();
        for (var lock : locks) lock.lost().thenAccept(first::complete);
        return first.minimalCompletionStage();
    }

    /** Whether every lock is still held. Cheap; does not block. */
    public boolean isHeld() {
        return locks.stream().allMatch(HeldLock::isHeld);
    }

    /**
     * Throws if any of the locks is no longer held. Cheap; does not block.
     *
     * @throws LockLostException if one was lost
     * @throws IllegalStateException if one was released
     */
    public void ensureHeld() {
        locks.forEach(HeldLock::ensureHeld);
    }

    /**
     * Makes each lease end no earlier than this time from now; see {@link HeldLock#renew}. Does not block.
     *
     * @return the time until the first lease ends; {@link LockOptions#FOREVER} without leases
     * @throws LockLostException if one was lost; the locks before it, by name, have been renewed
     * @throws IllegalStateException if one was released
     * @throws IllegalArgumentException if the duration is not positive
     */
    public Duration renew(Duration fromNow) {
        return shortest(lock -> lock.renew(fromNow));
    }

    /** As {@link #renew}, but the time counts from each lease's present end. Throws what {@link #renew} throws. */
    public Duration renewBy(Duration more) {
        return shortest(lock -> lock.renewBy(more));
    }

    private Duration shortest(Function<HeldLock, Duration> renewal) {
        return locks.stream().map(renewal).min(Duration::compareTo).orElse(LockOptions.FOREVER);
    }

    /**
     * Gives all the locks back, the last name first, without blocking. The stage completes when the backend has
     * confirmed each release or {@code releaseWait} is over, and never exceptionally. Idempotent.
     */
    public CompletionStage<Void> releaseAsync() {
        var each = new ArrayList<CompletableFuture<Void>>();
        for (int i = locks.size() - 1; i >= 0; i--)
            each.add(locks.get(i).releaseAsync().toCompletableFuture());
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new)).minimalCompletionStage();
    }

    /**
     * Gives all the locks back, the last name first. Blocks as {@link HeldLock#release} does. Idempotent.
     *
     * @throws LockLostException if one had been lost before; the failures of others are suppressed in it
     * @throws LockStoreException if the backend refused the release of one; see {@link HeldLock#release}
     */
    public void release() {
        for (int i = locks.size() - 1; i >= 0; i--) locks.get(i).releaseAsync();
        LockException first = null;
        for (var lock : locks) {
            try {
                lock.release();
            } catch (LockException told) {
                if (first == null) first = told;
                else first.addSuppressed(told);
            }
        }
        if (first != null) throw first;
    }

    /** The same as {@link #release()}. */
    @Override
    public void close() {
        release();
    }

    @Override
    public String toString() {
        return "HeldLocks" + locks;
    }
}
