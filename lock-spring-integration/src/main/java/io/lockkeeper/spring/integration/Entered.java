package io.lockkeeper.spring.integration;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LossCause;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.TaskScheduler;

/** A lock that a thread has, and how often it entered. Thread rules: the owner alone reads and changes {@code count}. */
final class Entered {
    private static final int RENEWALS = 3; // within the time-to-live, so that one or two may be late
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);

    final HeldLock held;
    final @Nullable Duration ttl;
    private @Nullable Future<?> renewal;
    int count = 1;

    private Entered(HeldLock held, @Nullable Duration ttl) {
        this.held = held;
        this.ttl = ttl;
    }

    static Entered of(HeldLock held, @Nullable Duration ttl, @Nullable TaskScheduler scheduler) {
        held.lost().thenAccept(lost -> {
            // Otherwise the node would stay for the grace, in which nothing would end: no one stops the thread.
            if (lost.lossCause() == LossCause.LEASE_OVER) held.releaseAsync();
        });
        var entered = new Entered(held, ttl);
        if (ttl == null || scheduler == null) return entered;
        try {
            entered.renewal = renewal(held, ttl, scheduler);
        } catch (RuntimeException refused) {
            held.releaseAsync(); // nobody else knows of the hold
            throw refused;
        }
        return entered;
    }

    private static Future<?> renewal(HeldLock held, Duration ttl, TaskScheduler scheduler) {
        var third = ttl.dividedBy(RENEWALS);
        var period = third.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : third;
        var each = scheduler.scheduleAtFixedRate(
                () -> renew(held, ttl), Instant.now().plus(period), period);
        held.lost().thenRun(() -> each.cancel(false));
        return each;
    }

    private static void renew(HeldLock held, Duration ttl) {
        try {
            held.renew(ttl);
        } catch (LockLostException | IllegalStateException over) {
            return; // the owner hears of it, and ends this
        }
    }

    void stopRenewal() {
        var each = renewal;
        if (each != null) each.cancel(false);
    }
}
