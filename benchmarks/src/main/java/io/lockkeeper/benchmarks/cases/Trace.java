package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.proxy.Operation;
import io.lockkeeper.benchmarks.proxy.Proxy;
import io.lockkeeper.benchmarks.report.Samples;
import java.util.Locale;

/** Counts the requests that a hold costs, on their way to the server. */
final class Trace {
    private final Lab lab;
    private final String benchmark;
    private final int holds;

    Trace(Lab lab, String benchmark, int holds) {
        this.lab = lab;
        this.benchmark = benchmark;
        this.holds = holds;
    }

    void of(String what, Proxy proxy, Contest.Measure round) throws Exception {
        var before = proxy.operations().now();
        round.round();
        proxy.operations().now().forEach((operation, count) -> {
            double aHold = (count - before.getOrDefault(operation, 0L)) / (double) holds;
            if (aHold > 0 && operation != Operation.PING) tell(what, operation, aHold);
        });
    }

    private void tell(String what, Operation operation, double aHold) {
        var kind = operation.name().toLowerCase(Locale.ROOT);
        lab.report().measured(benchmark + "/requests", what + "-" + kind, Samples.of(aHold), "per hold");
    }
}
