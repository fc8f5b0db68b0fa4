package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.proxy.Operation;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import java.util.List;
import java.util.Locale;

/**
 * Several processes want one name all the time, and all their callers are served in their order. For comparison,
 * "bare-queue" makes the same requests and does nothing else. In "bare-queue-alike" the nodes' names and data are as long as
 * Lockkeeper's. Also counts the requests of each hand-over.
 */
final class ProcessesFair implements Case {
    @Override
    public String name() {
        return "processes-fair";
    }

    @Override
    public void run(Lab lab) throws Exception {
        var servers = List.of(lab.zooKeeper().address());
        var ours = new FourProcesses(lab, name(), Program.LOCKKEEPER, "fair=true");
        var curator = new FourProcesses(lab, name(), Program.CURATOR);
        var bare = new FourProcesses(lab, servers, name(), "turns-bare", Program.LOCKKEEPER);
        var alike = new FourProcesses(lab, servers, name(), "turns-bare-alike", Program.LOCKKEEPER);
        var contest = new Contest(lab, name(), "holds/s")
                .with("lockkeeper", ours::round)
                .with("curator", curator::round)
                .with("bare-queue", bare::round)
                .with("bare-queue-alike", alike::round)
                .run(lab.size().processWarmUps(), lab.size().longRounds());
        lab.report().measured(name() + "/shares", "lockkeeper", Samples.of(ours.unevenness()), "most / fewest holds");
        count(lab, "lockkeeper", "turns", Program.LOCKKEEPER, "fair=true");
        count(lab, "curator", "turns", Program.CURATOR);
        count(lab, "bare-queue", "turns-bare", Program.LOCKKEEPER);
        lab.report().ratio(name() + "/curator", contest.ratio("lockkeeper", "curator"), Target.atLeast(1.3));
    }

    /** Counts the requests of these processes in one round, after a round in which they connect and warm up. */
    private void count(Lab lab, String what, String task, Program program, String... more) throws Exception {
        var proxy = lab.proxy(Far.NOT_AT_ALL);
        var processes = new FourProcesses(lab, List.of(proxy.address()), name() + "-counted", task, program, more);
        processes.round();
        var before = proxy.operations().now();
        double holds = processes.all();
        processes.round();
        holds = processes.all() - holds;
        var after = proxy.operations().now();
        for (var operation : Operation.values()) {
            double each = (after.getOrDefault(operation, 0L) - before.getOrDefault(operation, 0L)) / holds;
            var kind = operation.name().toLowerCase(Locale.ROOT);
            if (each > 0 && operation != Operation.PING)
                lab.report().measured(name() + "/requests", what + "-" + kind, Samples.of(each), "per hand-over");
        }
    }
}
