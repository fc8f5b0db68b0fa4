package io.lockkeeper.shedlock;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LossCause;
import java.time.Duration;
import java.util.Optional;
import net.javacrumbs.shedlock.core.AbstractSimpleLock;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;

/**
 * The hold of a task. An extension makes a new object for the same hold. Thread rules: those of ShedLock, which calls
 * one method at a time; the hold itself is safe for use from any thread.
 */
final class TaskLock extends AbstractSimpleLock {
    private static final Duration SHORTEST = Duration.ofNanos(1);

    private final HeldLock held;
    private final long keepUntil; // by the nano clock

    private TaskLock(HeldLock held, LockConfiguration configuration, long keepUntil) {
        super(configuration);
        this.held = held;
        this.keepUntil = keepUntil;
    }

    /** A hold that was just granted, whose minimum time the engine itself keeps. */
    static SimpleLock granted(HeldLock held, LockConfiguration configuration) {
        held.lost().thenAccept(lost -> {
            // Otherwise the node would stay for the grace, and ShedLock promises no more than the time.
            if (lost.lossCause() == LossCause.LEASE_OVER) held.releaseAsync();
        });
        return new TaskLock(held, configuration, System.nanoTime());
    }

    /** ShedLock allows a time of zero, which is over at once. */
    static Duration leaseOf(LockConfiguration configuration) {
        var time = configuration.getLockAtMostFor();
        return time.isZero() ? SHORTEST : time;
    }

    /** ShedLock allows a negative time, which is over before it begins. */
    static Duration minimumOf(LockConfiguration configuration) {
        var time = configuration.getLockAtLeastFor();
        return time.isNegative() ? Duration.ZERO : time;
    }

    @Override
    protected void doUnlock() {
        long left = keepUntil - System.nanoTime();
        if (left <= 0) held.releaseAsync().toCompletableFuture().join();
        else
            held.lost()
                    .toCompletableFuture()
                    .completeOnTimeout(null, left, NANOSECONDS)
                    .thenRun(held::releaseAsync);
    }

    @Override
    protected Optional<SimpleLock> doExtend(LockConfiguration extended) {
        try {
            held.renew(leaseOf(extended));
        } catch (LockLostException lost) {
            held.releaseAsync().toCompletableFuture().join(); // a new call may follow at once
            return Optional.empty();
        }
        return Optional.of(new TaskLock(
                held, extended, System.nanoTime() + minimumOf(extended).toNanos()));
    }
}
