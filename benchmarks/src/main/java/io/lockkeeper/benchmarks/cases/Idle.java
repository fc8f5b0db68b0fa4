package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.proxy.Operation;
import io.lockkeeper.benchmarks.proxy.Operations;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.worker.Line;
import java.util.concurrent.TimeUnit;

/** What it costs to hold many locks while nothing else happens. */
final class Idle implements Case {
    private static final int BEATS_A_SESSION_TIMEOUT = 10;
    private static final double PERIODS = 2.5; // this span begins right after a heartbeat, so it has two more in it
    private static final int PAUSE_MILLIS = 5;
    private static final double NEXT_TO_NOTHING = 0.01;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int names = lab.size().manyNames();
        long period = lab.size().sessionMillis() / BEATS_A_SESSION_TIMEOUT;
        var proxy = lab.proxy(Far.NOT_AT_ALL);
        var worker = lab.start(
                Program.LOCKKEEPER, proxy.address(), "session=" + lab.size().sessionMillis(), "alone=true");
        worker.ask(Line.of("latency").with("name", "idle").with("holds", 1));
        var before = worker.ask(Line.of("vitals"));
        worker.ask(Line.of("hold").with("name", "idle").with("names", names));
        var operations = proxy.operations();
        // With this heartbeat each hold that was there before begins to watch its node, which costs one request.
        awaitBeat(operations, period);
        awaitBeat(operations, period);
        awaitBeat(operations, period);

        var vitals = worker.ask(Line.of("vitals"));
        awaitBeat(operations, period);
        var from = operations.now();
        Thread.sleep((long) (period * PERIODS));
        long beats = operations.count(Operation.MULTI) - from.getOrDefault(Operation.MULTI, 0L);
        long others = -beats;
        for (var operation : Operation.values())
            others += operations.count(operation) - from.getOrDefault(operation, 0L);
        var after = worker.ask(Line.of("vitals"));

        double seconds = period * PERIODS / TimeUnit.SECONDS.toMillis(1);
        double cpu = (after.number("cpu") - vitals.number("cpu")) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        var report = lab.report();
        report.measured(name() + "/heap", "lockkeeper", grown(before, after, "heap", names), "bytes per lock");
        report.measured(name() + "/processor", "with-two-collections", Samples.of(cpu / seconds), "ms per second");
        // With each heartbeat goes a sync; see docs/design.md.
        report.measured(name() + "/requests", "not-heartbeats", Samples.of(others / seconds), "per second");
        report.ratio(name() + "/heartbeats-a-period", beats / PERIODS, Target.atMost(1));
        report.ratio(
                name() + "/timers-a-lock",
                grown(before, after, "timers", names).median(),
                Target.atMost(NEXT_TO_NOTHING));
        report.ratio(
                name() + "/threads-a-lock",
                grown(before, after, "threads", names).median(),
                Target.atMost(NEXT_TO_NOTHING));
    }

    private static Samples grown(Line before, Line after, String what, int locks) {
        return Samples.of((after.number(what) - before.number(what)) / (double) locks);
    }

    /** Waits until the next heartbeat, for at most three periods. */
    private static void awaitBeat(Operations operations, long period) throws InterruptedException {
        long beats = operations.count(Operation.MULTI);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3 * period);
        while (operations.count(Operation.MULTI) == beats) {
            if (System.nanoTime() - deadline > 0) throw new IllegalStateException("No heartbeat in three periods");
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
