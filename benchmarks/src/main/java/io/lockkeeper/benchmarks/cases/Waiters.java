package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Nodes;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Line;
import java.time.Duration;

/** What waiting coroutines cost, for one name or each for its own, while another process holds these names. */
final class Waiters implements Case {
    /**
     * A root of its own. Otherwise the nodes that other cases left, and that the server removes meanwhile, would count.
     */
    private static final String ROOT = "/waiters";

    private static final int ONE_NAME_BYTES = 1024;
    private static final int NAME_EACH_BYTES = 3 * 1024;
    private static final Duration ENTERING = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "waiters";
    }

    @Override
    public void run(Lab lab) throws Exception {
        var address = lab.zooKeeper().address();
        int names = lab.size().manyNames();
        int waiters = lab.size().waiters();
        var holder = lab.start(Program.LOCKKEEPER, address, "root=" + ROOT);
        var waiting = lab.start(Program.LOCKKEEPER, address, "root=" + ROOT);
        var nodes = lab.nodes();
        holder.ask(Line.of("hold").with("name", "waiters").with("names", names));

        // What the first waiters make once, for all later ones, must not count.
        measure(waiting, nodes, Line.of("wait").with("name", "waiters-0").with("waiters", names), 1);
        var one = measure(
                waiting, nodes, Line.of("wait").with("name", "waiters-0").with("waiters", waiters), 1);
        report(lab, "one-name", one, waiters, ONE_NAME_BYTES);
        lab.report().ratio(name() + "/one-name/nodes", one.nodes, Target.atMost(1));

        var eachOrder =
                Line.of("wait").with("name", "waiters").with("distinct", true).with("waiters", names);
        measure(waiting, nodes, eachOrder, names);
        report(lab, "name-each", measure(waiting, nodes, eachOrder, names), names, NAME_EACH_BYTES);
    }

    private record Cost(double heap, double threads, double timers, double nodes) {}

    private static Cost measure(WorkerProcess worker, Nodes nodes, Line order, int nodesToCome) throws Exception {
        int nodesBefore = nodes.below(ROOT);
        var before = worker.ask(Line.of("vitals"));
        worker.ask(order);
        nodes.awaitBelow(ROOT, nodesBefore + nodesToCome, ENTERING);
        var after = worker.ask(Line.of("vitals"));
        int nodesAfter = nodes.below(ROOT);
        worker.ask(Line.of("give-up"));
        nodes.awaitAtMostBelow(ROOT, nodesBefore, ENTERING);
        return new Cost(
                after.number("heap") - before.number("heap"),
                after.number("threads") - before.number("threads"),
                after.number("timers") - before.number("timers"),
                nodesAfter - nodesBefore);
    }

    private void report(Lab lab, String what, Cost cost, int waiters, int mostBytes) {
        var prefix = name() + "/" + what + "/";
        lab.report().measured(prefix + "timers", "lockkeeper", Samples.of(cost.timers / waiters), "per waiter");
        lab.report().ratio(prefix + "bytes", cost.heap / waiters, Target.atMost(mostBytes));
        lab.report().ratio(prefix + "threads", cost.threads, Target.atMost(0));
    }
}
