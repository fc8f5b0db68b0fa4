package io.lockkeeper.cli.looking;

import io.lockkeeper.LockTenure;
import io.lockkeeper.Locks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a picture each interval, on a thread of its own, so that keys are answered while the servers are not. It spends
 * at most half of its time reading, and waits until a picture is taken before it reads the next one.
 *
 * <p>Thread rules: one thread takes.
 */
final class TopRounds implements AutoCloseable {
    /** What came of one round: a picture or a failure. */
    record Round(@Nullable TopPicture picture, @Nullable RuntimeException failure, boolean isLast) {}

    private final Locks locks;
    private final String prefix;
    private final long intervalNanos;
    private final long count;
    private final Turns turns = new Turns(); // used by the thread
    private final SynchronousQueue<Round> rounds = new SynchronousQueue<>();
    private volatile boolean closed;
    private final Thread thread = new Thread(this::run, "lockkeeper-top");

    /** @param count how many pictures to read */
    TopRounds(Locks locks, String prefix, Duration interval, long count) {
        this.locks = locks;
        this.prefix = prefix;
        this.intervalNanos = interval.toNanos();
        this.count = count;
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for the next round. */
    Round take() throws InterruptedException {
        return rounds.take();
    }

    /** The next round; null if it is not there yet. */
    @Nullable
    Round poll() {
        return rounds.poll();
    }

    private void run() {
        try {
            for (long number = 1; number <= count; number++) {
                long begun = System.nanoTime();
                var round = read(number == count);
                if (closed) return; // what is read while the locks are closed fails
                long took = System.nanoTime() - begun;
                rounds.put(round);
                TimeUnit.NANOSECONDS.sleep(Math.max(intervalNanos - took, took));
            }
        } catch (InterruptedException closed) {
            // Nobody takes any more.
        }
    }

    private Round read(boolean isLast) {
        try {
            return new Round(picture(), null, isLast);
        } catch (RuntimeException failure) {
            return new Round(null, failure, isLast);
        }
    }

    private TopPicture picture() {
        var rows = new ArrayList<TopRow>();
        long now = System.nanoTime();
        turns.pictureAt(now);
        try (var inUse = locks.blocking().list(prefix)) {
            inUse.forEach(queue -> rows.add(new TopRow(
                    queue,
                    turns.seen(
                            queue.name(),
                            queue.tenures().stream().map(LockTenure::node).toList(),
                            now))));
        }
        return new TopPicture(Instant.now(), rows);
    }

    /** Ends the reading: no further round comes. Does not block, and any thread may call it. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
