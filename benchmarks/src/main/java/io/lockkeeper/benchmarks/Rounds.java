package io.lockkeeper.benchmarks;

import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Latencies;
import io.lockkeeper.benchmarks.worker.Line;
import java.util.concurrent.TimeUnit;

/** The rounds that most cases are made of. */
public final class Rounds {
    private static final int WARMING_CALLERS = 32;
    private static final double NANOS_A_MICRO = 1000;
    private static final double NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private Rounds() {}

    /** Has the compilers see more holds in a second than a single caller makes in a minute. */
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

    /** The same, with a name each time that was never used before. */
    public static Contest.Measure freshLatency(WorkerProcess worker, String task, int holds) {
        var order = Line.of(task).with("fresh", true).with("holds", holds);
        // From the nanosecond clock, for the server outlives the worker and its names.
        return () -> median(worker.ask(order.with("name", "fresh-" + System.nanoTime() + "-")));
    }

    /** Holds a second of many callers. */
    public static Contest.Measure throughput(WorkerProcess worker, Line order) {
        return () -> holdsASecond(worker.ask(order));
    }

    /** How often a caller was put to sleep for a hold. */
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
