package io.lockkeeper.benchmarks.worker;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * The task of one of several processes whose threads all read under one name, all the time. In one of them another thread
 * writes: it asks for the lock again as soon as it has given it back, and notes how long it waited. The processes share a file, in
 * which the writer notes that it writes. A reader that finds such a note fails the benchmark.
 */
public final class ReadersAndWriter implements Task {
    private static final int WRITING = 1;

    private final ManyThreads readers;
    private final Caller.Factory writers;
    private final AtomicBoolean overlapped = new AtomicBoolean();
    private volatile SharedNotes shared;

    public ReadersAndWriter(Caller.Factory readers, Caller.Factory writers) {
        this.writers = writers;
        this.readers = new ManyThreads(name -> {
            var caller = readers.of(name);
            return body -> caller.hold(() -> {
                if (shared.lastHolder() == WRITING) overlapped.set(true);
                body.run();
            });
        });
    }

    @Override
    public Line run(Line order) throws Exception {
        var waits = new Latencies();
        var writes = new LongAdder();
        var over = new AtomicBoolean();
        var writing = Executors.newSingleThreadExecutor();
        try (var file = SharedNotes.open(Path.of(order.text("file")))) {
            shared = file;
            var writer = order.flag("writes") ? writers.of(order.text("name")) : null;
            var written = writing.submit(() -> {
                while (writer != null && !over.get()) {
                    long asked = System.nanoTime();
                    writer.hold(() -> {
                        waits.record(System.nanoTime() - asked);
                        file.note(WRITING);
                        writes.increment();
                        file.note(0);
                    });
                }
                return null;
            });
            var answer = readers.run(order.with("shared", true));
            over.set(true);
            written.get();
            if (overlapped.get()) throw new IllegalStateException("A reader held the lock while the writer held it");
            return answer.with("writes", writes.sum()).with("waits", waits);
        } finally {
            writing.shutdownNow();
        }
    }
}
