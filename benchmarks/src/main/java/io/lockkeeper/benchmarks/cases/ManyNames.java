package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.proxy.Operation;
import io.lockkeeper.benchmarks.proxy.Proxy;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Line;

/**
 * Uses many names once, one after another, and measures what is left of them in the client and on the server. Then it
 * uses one name again and again with pauses: the client must not remove the parent of that name as idle, or each hold
 * would have to create it again.
 */
final class ManyNames implements Case {
    private static final String LOCKS = "/locks";
    private static final String ONCE = "once";
    private static final int FLAT_BYTES = 16; // per name: less than the name's text alone
    private static final int FEW = 1000;
    private static final int IDLE_MILLIS = 10_000;
    private static final int KNOWN_HOLDS = 10;
    private static final int KNOWN_PAUSE_MILLIS = 300;

    @Override
    public String name() {
        return "names";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int half = lab.size().freshNames() / 2;
        var proxy = lab.proxy(Far.NOT_AT_ALL);
        var worker = lab.start(Program.LOCKKEEPER, proxy.address());
        var nodes = lab.nodes();
        use(worker, ONCE + "-first-", half);
        var atHalf = worker.ask(Line.of("vitals"));
        use(worker, ONCE + "-second-", half);
        var atEnd = worker.ask(Line.of("vitals"));
        long parentsAtOnce = nodes.children(LOCKS, ONCE);
        Thread.sleep(IDLE_MILLIS);
        long parents = nodes.children(LOCKS, ONCE);
        double creates = createsOfKnown(worker, proxy);

        double bytes = (atEnd.number("heap") - atHalf.number("heap")) / (double) half;
        var report = lab.report();
        report.measured(name() + "/parents", "at-once", Samples.of(parentsAtOnce), "empty parents");
        report.measured(name() + "/parents", "after-10-s", Samples.of(parents), "empty parents");
        report.ratio(name() + "/bytes-a-name", bytes, Target.atMost(FLAT_BYTES));
        report.ratio(name() + "/empty-parents", parents, Target.atMost(FEW));
        report.ratio(name() + "/creates-of-known", creates, Target.atMost(1));
    }

    private static void use(WorkerProcess worker, String prefix, int names) throws InterruptedException {
        worker.ask(Line.of("latency").with("name", prefix).with("fresh", true).with("holds", names));
    }

    /** How many creates a hold of a known name costs, with pauses in which the client may remove idle parents. */
    private static double createsOfKnown(WorkerProcess worker, Proxy proxy) throws InterruptedException {
        var known = Line.of("latency").with("name", "known");
        worker.ask(known.with("holds", 1));
        long before = proxy.operations().count(Operation.CREATE);
        worker.ask(known.with("holds", KNOWN_HOLDS).with("pause", KNOWN_PAUSE_MILLIS));
        return (proxy.operations().count(Operation.CREATE) - before) / (double) KNOWN_HOLDS;
    }
}
