package io.lockkeeper.benchmarks;

import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Latencies;
import io.lockkeeper.benchmarks.worker.Line;
import java.util.concurrent.TimeUnit;

/** The kinds of rounds that most cases consist of. */
public final class Rounds {
    private static final int WARMING_CALLERS = 32;
    private static final double NANOS_A_MICRO = 1000;
    private static final double NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private Rounds() {}

    /** Warms up the JIT compilers: many callers make more holds in a second than one caller makes in a minute. */
    public static void warm(Lab lab, WorkerProcess... workers) throws InterruptedException {
        var order = Line.of("threads")
                .with("name", "warm")
                .with("distinct", true)
                .with("callers", WARMING_CALLERS)
                .with("millis", lab.size().millis() * 2);
        for (var worker : workers) worker.ask(order);
    }

    /** The median time of one hold, in microseconds. */
    public static Contest.Measure latency(WorkerProcess worker, String task, int holds) {
        var order = Line.of(task).with("name", "known").with("holds", holds);
        return () -> median(worker.ask(order));
    }

    /** The same, where each hold has a name that was never used before. */
    public static Contest.Measure freshLatency(WorkerProcess worker, String task, int holds) {
        var order = Line.of(task).with("fresh", true).with("holds", holds);
        // The clock makes the names unique: the server outlives the worker, and still knows the names it used.
        return () -> median(worker.ask(order.with("name", "fresh-" + System.nanoTime() + "-")));
    }

    /** The number of holds of many callers, per second. */
    public static Contest.Measure throughput(WorkerProcess worker, Line order) {
        return () -> holdsASecond(worker.ask(order));
    }

    /** How many times a caller was put to sleep, per hold. */
    public static double sleepsAHold(Line answer) {
        return (double) answer.number("sleeps") / answer.number("all");
    }

    public static double holdsASecond(Line answer) {
        return answer.number("holds") * NANOS_A_SECOND / answer.number("nanos");
    }

    private static double median(Line answer) {
        return Latencies.parse(answer.text("latencies")).median() / NANOS_A_MICRO;
    }
}
