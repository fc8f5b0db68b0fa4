package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.proxy.Operation;
import io.lockkeeper.benchmarks.proxy.Operations;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Line;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What ten thousand kept locks cost while nobody uses them, and what their next holds send. */
final class KeptIdle implements Case {
    private static final int BEATS_A_SESSION_TIMEOUT = 10;
    private static final int TIMEOUTS = 2; // session timeouts, for which the requests are counted
    private static final double NO_MORE = 1.25; // timers go a little late
    private static final int MOST_PATH_BYTES = 950_000; // below the servers' jute.maxbuffer
    private static final double NEXT_TO_NOTHING = 0.01;
    private static final int AT_ONCE = 500;

    @Override
    public String name() {
        return "kept-idle";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int names = lab.size().keptNames();
        int session = lab.size().sessionMillis();
        var proxy = lab.proxy(Far.NOT_AT_ALL);
        var worker = lab.start(
                Program.LOCKKEEPER,
                proxy.address(),
                "root=/k",
                "alone=true",
                "session=" + session,
                "most-kept=" + names,
                "path-bytes=" + MOST_PATH_BYTES,
                Kept.LONG);
        worker.ask(Line.of("latency").with("name", "first").with("holds", 1));
        var before = worker.ask(Line.of("vitals"));
        useAll(worker, names);
        expectKept(worker, names);
        Thread.sleep(session); // until what follows the holds has been sent
        var after = worker.ask(Line.of("vitals"));

        var operations = proxy.operations();
        var from = operations.now();
        long start = System.nanoTime();
        Thread.sleep((long) TIMEOUTS * session);
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        double beats = seconds * BEATS_A_SESSION_TIMEOUT * TimeUnit.SECONDS.toMillis(1) / session;
        long heartbeats = since(from, operations, Operation.SYNC) + since(from, operations, Operation.MULTI);
        long others = others(from, operations);
        expectKept(worker, names);

        from = operations.now();
        useAll(worker, names);
        long forHolds = others(from, operations);
        expectKept(worker, names);

        var report = lab.report();
        report.measured(name() + "/heap", "lockkeeper", grown(before, after, "heap", names), "bytes per kept lock");
        report.ratio(name() + "/requests-not-heartbeats", others, Target.atMost(0));
        // A heartbeat is a sync and a transaction, as with holds. The number of kept locks must not matter.
        report.ratio(name() + "/requests-a-beat", heartbeats / beats, Target.atMost(2 * NO_MORE));
        report.ratio(name() + "/requests-of-the-next-holds", forHolds, Target.atMost(0));
        for (var what : new String[] {"timers", "threads"})
            report.ratio(
                    name() + "/" + what + "-a-lock",
                    grown(before, after, what, names).median(),
                    Target.atMost(NEXT_TO_NOTHING));
    }

    private static void useAll(WorkerProcess worker, int names) throws InterruptedException {
        for (int i = 0; i < names / AT_ONCE; i++) {
            worker.ask(Line.of("hold").with("name", "k" + i).with("names", AT_ONCE));
            worker.ask(Line.of("let-go"));
        }
    }

    private static void expectKept(WorkerProcess worker, int names) throws InterruptedException {
        int kept = worker.ask(Line.of("kept")).count("locks");
        if (kept < names) throw new IllegalStateException("Only " + kept + " locks are kept");
    }

    private static long since(Map<Operation, Long> before, Operations operations, Operation kind) {
        return operations.count(kind) - before.getOrDefault(kind, 0L);
    }

    /** The requests that are neither heartbeats nor pings, which ZooKeeper's client sends by itself. */
    private static long others(Map<Operation, Long> before, Operations operations) {
        long sum = 0;
        for (var kind : Operation.values())
            if (kind != Operation.SYNC && kind != Operation.MULTI && kind != Operation.PING)
                sum += since(before, operations, kind);
        return sum;
    }

    private static Samples grown(Line before, Line after, String what, int locks) {
        return Samples.of((after.number(what) - before.number(what)) / (double) locks);
    }
}
