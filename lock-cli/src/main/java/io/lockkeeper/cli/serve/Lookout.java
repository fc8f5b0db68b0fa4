package io.lockkeeper.cli.serve;

import io.lockkeeper.LockInspection;
import io.lockkeeper.LockStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all locks again and again, so that any number of browsers cost the servers what one does. It pauses for at
 * least as long as a look takes, and so it spends at most half of the time looking.
 *
 * <p>Thread rules: a thread of its own looks; any thread may ask what was seen.
 */
final class Lookout implements AutoCloseable {
    /** How many places in queues are kept of a look, so that it fits into a small heap twice. */
    static final int MOST_PLACES = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger("io.lockkeeper.Serve");

    private final Supplier<Stream<LockInspection>> queues;
    private final Duration interval;
    private final History history = new History();
    private final Thread thread = new Thread(this::run, "lockkeeper-lookout");
    private volatile View view = new View(null, null);

    /**
     * @param queues reads all queues
     * @param interval how long to pause between two looks
     */
    Lookout(Supplier<Stream<LockInspection>> queues, Duration interval) {
        this.queues = queues;
        this.interval = interval;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    View view() {
        return view;
    }

    private void run() {
        try {
            while (true) {
                var took = look();
                Thread.sleep(Math.max(took.toMillis(), interval.toMillis()));
            }
        } catch (InterruptedException | CancellationException closed) {
            // by close, which is the only one that interrupts
        }
    }

    private Duration look() {
        var at = Instant.now();
        long began = System.nanoTime();
        try {
            var seen = new ArrayList<LockInspection>();
            boolean isComplete = read(seen);
            var took = Duration.ofNanos(System.nanoTime() - began);
            var rows = history.add(seen, at, isComplete);
            view = new View(new View.Look(at, took, rows, isComplete, history.unusual(), history.others()), null);
        } catch (CancellationException closed) {
            throw closed;
        } catch (RuntimeException failed) { // otherwise the page would stand still, and not say so
            if (!(failed instanceof LockStoreException)) LOG.warn("A look failed by a mistake", failed);
            view = new View(view.look(), new View.Failure(at, String.valueOf(failed.getMessage())));
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Returns whether these are all. */
    private boolean read(ArrayList<LockInspection> seen) {
        int places = 0;
        try (var all = queues.get()) {
            var each = all.iterator();
            while (each.hasNext()) {
                var queue = each.next();
                places += queue.tenures().size() + queue.waiting().size();
                if (places > MOST_PLACES) return false;
                seen.add(queue);
            }
        }
        return true;
    }

    /** Stops looking. Does not wait for its end. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
