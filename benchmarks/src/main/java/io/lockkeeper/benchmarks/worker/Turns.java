package io.lockkeeper.benchmarks.worker;

import java.nio.file.Path;

/**
 * The task of one of several processes whose threads all want one name. The processes share a file, in which each
 * holder notes its process. So each process sees when its turn begins, and how long it has waited for it.
 */
public final class Turns implements Task {
    private final Caller.Factory callers;

    public Turns(Caller.Factory callers) {
        this.callers = callers;
    }

    @Override
    public Line run(Line order) throws Exception {
        var waits = new Latencies();
        try (var shared = SharedNotes.open(Path.of(order.text("file")))) {
            var turn = new Turn(shared, order.count("process"), waits);
            var threads = new ManyThreads(name -> {
                var caller = callers.of(name);
                return body -> caller.hold(() -> {
                    turn.begin();
                    body.run();
                    turn.end();
                });
            });
            return threads.run(order).with("waits", waits);
        }
    }

    /** What this process knows of the turns. Only the holder of the lock uses it. */
    private static final class Turn {
        private final SharedNotes shared;
        private final int process;
        private final Latencies waits;
        private long last;

        Turn(SharedNotes shared, int process, Latencies waits) {
            this.shared = shared;
            this.process = process;
            this.waits = waits;
        }

        void begin() {
            boolean mine = shared.lastHolder() == process;
            if (!mine && last != 0) waits.record(System.nanoTime() - last);
            shared.note(process);
        }

        void end() {
            last = System.nanoTime();
        }
    }
}
