package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Several locks that one caller holds together, in the order of their names. Safe for use from several threads.
 */
public final class HeldLocks implements AutoCloseable {
    private final Namespace names;
    private final List<HeldLock> locks;

    HeldLocks(Namespace names, List<? extends HeldLock> locks) {
        this.names = names;
        this.locks = List.copyOf(locks);
    }

    /** All the locks, sorted by name. */
    public List<HeldLock> all() {
        return locks;
    }

    /**
     * The hold of one name.
     *
     * @throws IllegalArgumentException if that name is not among them
     */
    public HeldLock get(String name) {
        var full = names.full(name);
        for (var lock : locks) if (lock.name().equals(full)) return lock;
        throw new IllegalArgumentException(Quoted.lock(full) + " is not among those held here: "
                + locks.stream().map(lock -> Quoted.text(lock.name())).toList() + "; ask for it together with them");
    }

    /**
     * The fencing token of one of them; see {@link HeldLock#fencingToken}.
     *
     * @throws IllegalArgumentException if that name is not among them
     */
    public long fencingToken(String name) {
        return get(name).fencingToken();
    }

    /** Completes with the exception that tells the cause when the first of them is lost; see {@link HeldLock#lost}. */
    public CompletionStage<LockLostException> lost() {
        var first = new CompletableFuture<LockLostException>();
        for (var lock : locks) lock.lost().thenAccept(first::complete);
        return first.minimalCompletionStage();
    }

    /** Whether every one is still held; cheap, does not block. */
    public boolean isHeld() {
        return locks.stream().allMatch(HeldLock::isHeld);
    }

    /**
     * Throws if any of them is not held any longer; cheap, does not block.
     *
     * @throws LockLostException if one was lost
     * @throws IllegalStateException if one was released
     */
    public void ensureHeld() {
        locks.forEach(HeldLock::ensureHeld);
    }

    /**
     * Makes each lease end no earlier than so long from now; see {@link HeldLock#renew}. Does not block.
     *
     * @return how long the lease that ends first goes on; {@link LockOptions#FOREVER} without leases
     * @throws LockLostException if one was lost; those before it, by name, are renewed
     * @throws IllegalStateException if one was released
     * @throws IllegalArgumentException if the duration is not positive
     */
    public Duration renew(Duration fromNow) {
        return shortest(lock -> lock.renew(fromNow));
    }

    /** As {@link #renew}, but counted from each lease's present end. */
    public Duration renewBy(Duration more) {
        return shortest(lock -> lock.renewBy(more));
    }

    private Duration shortest(Function<HeldLock, Duration> renewal) {
        return locks.stream().map(renewal).min(Duration::compareTo).orElse(LockOptions.FOREVER);
    }

    /**
     * Gives all of them back, the last name first, without blocking. The stage completes, never exceptionally, when the
     * backend has confirmed each or {@code releaseWait} is over. Idempotent.
     */
    public CompletionStage<Void> releaseAsync() {
        var each = new ArrayList<CompletableFuture<Void>>();
        for (int i = locks.size() - 1; i >= 0; i--)
            each.add(locks.get(i).releaseAsync().toCompletableFuture());
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new)).minimalCompletionStage();
    }

    /**
     * Gives all of them back, the last name first. Blocks at most {@code releaseWait}; not interruptible; idempotent.
     *
     * @throws LockLostException if one had been lost before; the losses of others are suppressed in it
     * @throws LockStoreException if the backend refused to take one back; see {@link HeldLock#release}
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
