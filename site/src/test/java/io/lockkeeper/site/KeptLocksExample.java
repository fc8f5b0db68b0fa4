package io.lockkeeper.site;

import io.lockkeeper.LockTerms;
import io.lockkeeper.Locks;
import java.time.Duration;
import java.util.function.LongConsumer;

/** What docs/performance.md shows of locks that are kept in Java. */
final class KeptLocksExample {
    private final LongConsumer written;

    KeptLocksExample(LongConsumer written) {
        this.written = written;
    }

    void ownName(Locks locks) throws InterruptedException {
        var own = LockTerms.waiting(Duration.ofSeconds(10)).keepFor(Duration.ofMinutes(5));
        locks.blocking().runWithLock("customer-42", own, lock -> write(lock.fencingToken()));
    }

    private void write(long fencingToken) {
        written.accept(fencingToken);
    }
}
