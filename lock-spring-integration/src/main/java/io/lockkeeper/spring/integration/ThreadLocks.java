package io.lockkeeper.spring.integration;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LockTerms;
import io.lockkeeper.Locks;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.TaskScheduler;

/**
 * What each thread has locked through one registry. The records are kept here and not in thread-locals, because a
 * pool's threads may outlive a registry. Thread rules: any thread may call; each changes only its own record.
 */
final class ThreadLocks {
    private final Locks locks;
    private final BlockingLocks blocking;
    private final @Nullable Duration ttl;
    private final ConcurrentMap<Thread, Map<String, Entered>> entered = new ConcurrentHashMap<>();
    private volatile @Nullable TaskScheduler renewals;

    ThreadLocks(Locks locks) {
        this.locks = Objects.requireNonNull(locks, "The locks must not be null");
        this.blocking = locks.blocking();
        this.ttl = locks.options().defaultLease().orElse(null);
    }

    ThreadLocks(Locks locks, Duration ttl) {
        this.locks = Objects.requireNonNull(locks, "The locks must not be null");
        this.blocking = locks.blocking();
        this.ttl = checked(ttl);
    }

    static String nameOf(Object key) {
        if (key instanceof String name) return name;
        throw new IllegalArgumentException("A lock's key must be a string, which is the lock's name: " + key);
    }

    private static Duration checked(Duration ttl) {
        Objects.requireNonNull(ttl, "The time-to-live must not be null");
        if (ttl.isZero() || ttl.isNegative())
            throw new IllegalArgumentException("A time-to-live must be above zero: " + ttl);
        return ttl;
    }

    @Nullable
    Duration ttl() {
        return ttl;
    }

    void renewBy(TaskScheduler scheduler) {
        renewals = Objects.requireNonNull(scheduler, "The scheduler must not be null");
    }

    /** Like {@link #enter}. An interrupt does not end it, and is set when it returns. */
    boolean enterUninterruptibly(String name, Duration wait, @Nullable Duration ttl) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    interrupted |= Thread.interrupted();
                    return enter(name, wait, ttl);
                } catch (InterruptedException noted) {
                    interrupted = true; // it withdrew the request, so the next one begins at the end of the queue
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /** Returns whether this thread has the lock now: false if others held it for longer than the wait. */
    boolean enter(String name, Duration wait, @Nullable Duration ttl) throws InterruptedException {
        if (Thread.interrupted())
            throw new InterruptedException("Interrupted before it asked for the lock \"" + name + "\"");
        var limit = ttl == null ? null : checked(ttl);
        var around = mine(name);
        if (around != null) {
            reenter(around, limit);
            return true;
        }
        var held = take(
                name,
                limit == null
                        ? LockTerms.waiting(wait)
                        : LockTerms.waiting(wait).lease(limit),
                wait);
        if (held == null) return false;
        var hold = Entered.of(held, limit, renewals);
        entered.computeIfAbsent(Thread.currentThread(), first -> new HashMap<>())
                .put(name, hold);
        return true;
    }

    private @Nullable HeldLock take(String name, LockTerms terms, Duration wait) throws InterruptedException {
        if (wait.equals(LockOptions.FOREVER)) return blocking.acquire(name, terms);
        return blocking.tryAcquire(name, terms).orElse(null);
    }

    private static void reenter(Entered around, @Nullable Duration ttl) {
        try {
            if (ttl == null) around.held.ensureHeld();
            else around.held.renew(ttl);
        } catch (LockLostException lost) {
            throw toldAsSpringDoes(lost);
        }
        around.count++;
    }

    void leave(String name) {
        var around = owned(name);
        if (--around.count > 0) return;
        var own = entered.get(Thread.currentThread());
        own.remove(name);
        if (own.isEmpty()) entered.remove(Thread.currentThread());
        around.stopRenewal();
        try {
            around.held.release();
        } catch (LockLostException lost) {
            throw toldAsSpringDoes(lost);
        }
    }

    private static ConcurrentModificationException toldAsSpringDoes(LockLostException lost) {
        return new ConcurrentModificationException(lost.getMessage(), lost);
    }

    void renew(String name) {
        var around = owned(name);
        if (around.ttl != null) renew(around, around.ttl);
        else if (!around.held.isHeld()) renew(around, Duration.ofNanos(1)); // says why
    }

    void renew(String name, Duration ttl) {
        renew(owned(name), checked(ttl));
    }

    private static void renew(Entered around, Duration ttl) {
        try {
            around.held.renew(ttl);
        } catch (LockLostException lost) {
            throw new IllegalStateException(lost.getMessage(), lost);
        }
    }

    private Entered owned(String name) {
        var around = mine(name);
        if (around != null) return around;
        throw new IllegalMonitorStateException("Lock \"" + name
                + "\" is not held by this thread through this registry; only its owner may unlock or renew it");
    }

    boolean isHeld(String name) {
        return mine(name) != null;
    }

    private @Nullable Entered mine(String name) {
        var own = entered.get(Thread.currentThread());
        return own == null ? null : own.get(name);
    }

    @Override
    public String toString() {
        return locks + (ttl == null ? "" : ", time-to-live " + ttl);
    }
}
