package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Target;

/** One caller and one known name. Lockkeeper's release is sent, and its reply is not awaited. */
final class UncontendedSent implements Case {
    @Override
    public String name() {
        return "uncontended-sent";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int holds = lab.size().holds();
        var address = lab.zooKeeper().address();
        var ours = lab.start(Program.LOCKKEEPER, address);
        var curator = lab.start(Program.CURATOR, address);
        Rounds.warm(lab, ours, curator);
        var contest = new Contest(lab, name(), "µs")
                .with("lockkeeper", Rounds.latency(ours, "latency-sent", holds))
                .with("curator", Rounds.latency(curator, "latency", holds))
                .with("bare-pair-sent", Rounds.latency(ours, "latency-bare-sent", holds))
                .run();
        lab.report().ratio(name() + "/curator", contest.ratio("curator", "lockkeeper"), Target.atLeast(1.6));
    }
}
