package io.lockkeeper.benchmarks.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The task of one of several processes that use names as services do. Each process has names of its own, some of which
 * it uses far more often than others: it draws them by Zipf's law. Most holds of its threads are of its own names, and
 * the others are of the names of another process, drawn by the same law.
 */
public final class ZipfNames implements Task {
    private static final int PERCENT = 100;

    private final Caller.Factory ofOwn;
    private final Caller.Factory ofOthers;

    public ZipfNames(Caller.Factory ofOwn, Caller.Factory ofOthers) {
        this.ofOwn = ofOwn;
        this.ofOthers = ofOthers;
    }

    @Override
    public Line run(Line order) throws Exception {
        int count = order.count("callers");
        var tally = new Tally(false, order.number("millis"));
        var threads = Executors.newFixedThreadPool(count);
        try {
            var running = new ArrayList<Future<Latencies>>();
            tally.begin();
            for (int i = 0; i < count; i++) running.add(threads.submit(new Thread(order, tally)));
            var latencies = new Latencies();
            for (var one : running) latencies.add(one.get());
            return tally.answer(latencies.count()).with("latencies", latencies);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        } finally {
            threads.shutdownNow();
        }
    }

    /** A thread with callers of its own, as some libraries want it. */
    private final class Thread implements Callable<Latencies> {
        private final Tally tally;
        private final String prefix;
        private final int process;
        private final int processes;
        private final int affinity; // in percent
        private final Zipf ranks;
        private final SplittableRandom random = new SplittableRandom();
        private final Map<String, Caller> callers = new HashMap<>();

        Thread(Line order, Tally tally) {
            this.tally = tally;
            this.prefix = order.text("name");
            this.process = order.count("process");
            this.processes = order.count("processes");
            this.affinity = order.count("affinity");
            this.ranks = new Zipf(order.count("names"));
        }

        @Override
        public Latencies call() throws Exception {
            var latencies = new Latencies();
            while (!tally.isOver()) {
                var caller = next();
                long from = System.nanoTime();
                caller.hold(tally::held);
                latencies.record(System.nanoTime() - from);
            }
            return latencies;
        }

        private Caller next() throws Exception {
            boolean own = random.nextInt(PERCENT) < affinity;
            int home = own ? process : (process + 1 + random.nextInt(processes - 1)) % processes;
            var name = prefix + "-" + home + "-" + ranks.draw(random);
            var known = callers.get(name);
            if (known != null) return known;
            var made = (own ? ofOwn : ofOthers).of(name);
            callers.put(name, made);
            return made;
        }
    }
}
