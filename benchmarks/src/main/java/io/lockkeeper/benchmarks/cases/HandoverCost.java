package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.proxy.Operation;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.worker.Line;
import java.util.Locale;
import java.util.Map;

/**
 * Counts the requests that a hand-over costs, from one process to another. The number of processes that wait grows, and
 * the cost must not grow with it.
 */
final class HandoverCost implements Case {
    private static final int[] WAITING = {2, 8, 32};
    private static final double SAME = 1.1;

    @Override
    public String name() {
        return "handover-cost";
    }

    @Override
    public void run(Lab lab) throws Exception {
        double shorter = 0;
        double requests = 0;
        for (int waiting : WAITING) {
            shorter = requests;
            requests = measure(lab, waiting);
        }
        // The ratio of the two longest queues. In the shortest one, fewer waiters stand behind another waiter.
        lab.report().ratio(name() + "/growth", requests / shorter, Target.atMost(SAME));
    }

    private double measure(Lab lab, int waiting) throws Exception {
        int sessions = waiting + 1;
        var proxy = lab.proxy(Far.NOT_AT_ALL);
        try (var worker = lab.start(Program.SESSIONS, proxy.address(), "sessions=" + sessions)) {
            var order = Line.of("threads").with("name", name()).with("callers", sessions);
            worker.ask(order.with("millis", lab.size().millis()));
            var before = proxy.operations().now();
            double holds =
                    worker.ask(order.with("millis", lab.size().millis() * 2)).number("all");
            var after = proxy.operations().now();

            for (var operation : Operation.values())
                lab.report()
                        .measured(
                                name() + "/" + waiting,
                                operation.name().toLowerCase(Locale.ROOT),
                                Samples.of(added(before, after, operation) / holds),
                                "per hand-over");
            double writes = added(before, after, Operation.CREATE, Operation.DELETE, Operation.WRITE) / holds;
            double listings = added(before, after, Operation.LIST) / holds;
            double reads = added(before, after, Operation.READ, Operation.SYNC) / holds;
            lab.report().ratio(name() + "/" + waiting + "/writes", writes, Target.atMost(2));
            lab.report().ratio(name() + "/" + waiting + "/listings", listings, Target.atMost(2));
            return writes + listings + reads;
        }
    }

    private static double added(Map<Operation, Long> before, Map<Operation, Long> after, Operation... operations) {
        double sum = 0;
        for (var operation : operations) sum += after.getOrDefault(operation, 0L) - before.getOrDefault(operation, 0L);
        return sum;
    }
}
