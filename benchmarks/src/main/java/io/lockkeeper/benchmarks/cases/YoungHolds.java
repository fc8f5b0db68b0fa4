package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.proxy.Operation;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.worker.Latencies;
import io.lockkeeper.benchmarks.worker.Line;
import java.util.concurrent.TimeUnit;

/**
 * A hold watches its own node once it is 40 ms old. This case checks that short holds do not pay for that: it counts
 * the requests of a hold besides its two writes. It also measures how soon a young hold is told that somebody has
 * deleted its node; the slowest of several counts.
 */
final class YoungHolds implements Case {
    private static final int[] AGES_MILLIS = {0, 20, 40, 60};
    private static final double ONE_IN_TWENTY = 0.05; // for heartbeats, and for holds in which the machine paused
    private static final double TOLD_MILLIS = 100;

    @Override
    public String name() {
        return "young-holds";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int holds = lab.size().holds();
        var proxy = lab.proxy(Far.NOT_AT_ALL);
        var worker = lab.start(Program.LOCKKEEPER, proxy.address(), "alone=true");
        var round = Rounds.latency(worker, "latency", holds);
        for (int i = 0; i < lab.size().warmUps(); i++) round.round();

        var before = proxy.operations().now();
        round.round();
        double more = 0;
        for (var counted : proxy.operations().now().entrySet()) {
            var operation = counted.getKey();
            if (operation == Operation.PING || operation == Operation.CREATE || operation == Operation.DELETE) continue;
            more += counted.getValue() - before.getOrDefault(operation, 0L);
        }
        lab.report().ratio(name() + "/requests-more-a-hold", more / holds, Target.atMost(ONE_IN_TWENTY));

        var order = Line.of("told").with("name", "robbed").with("holds", holds / 20);
        double slowest = 0; // of all ages; the table shows the median of each
        for (int age : AGES_MILLIS) {
            var told = Latencies.parse(worker.ask(order.with("age", age)).text("latencies"));
            lab.report().measured(name() + "/told", "after-" + age + "-ms", Samples.of(millis(told.median())), "ms");
            slowest = Math.max(slowest, millis(told.percentile(100)));
        }
        lab.report().ratio(name() + "/told-ms", slowest, Target.atMost(TOLD_MILLIS));
    }

    private static double millis(double nanos) {
        return nanos / TimeUnit.MILLISECONDS.toNanos(1);
    }
}
