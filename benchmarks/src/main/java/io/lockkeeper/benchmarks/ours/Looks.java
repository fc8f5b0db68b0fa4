package io.lockkeeper.benchmarks.ours;

import io.lockkeeper.LockTerms;
import io.lockkeeper.Locks;
import io.lockkeeper.benchmarks.worker.Line;
import io.lockkeeper.benchmarks.worker.Worker;
import java.time.Duration;

/** Asks about locks, or renews one, again and again. The requests are what counts. */
final class Looks {
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final Locks locks;

    Looks(Locks locks) {
        this.locks = locks;
    }

    Line run(Line order) throws Exception {
        var blocking = locks.blocking();
        var name = order.text("name");
        int times = order.count("times");
        switch (order.text("what")) {
            case "is-locked" -> repeat(times, () -> blocking.isLocked(name));
            case "inspect" -> repeat(times, () -> blocking.inspect(name));
            case "list" -> {
                try (var names = blocking.list(name)) {
                    return Worker.done().with("names", names.count());
                }
            }
            case "renew" ->
                blocking.runWithLock(
                        name,
                        LockTerms.ifFree().lease(LEASE),
                        lock -> repeat(times, () -> lock.renew(LEASE.plus(LEASE))));
            default -> throw new IllegalArgumentException(order.toString());
        }
        return Worker.done();
    }

    private interface Once {
        void run() throws Exception;
    }

    private static void repeat(int times, Once once) throws Exception {
        for (int i = 0; i < times; i++) once.run();
    }
}
