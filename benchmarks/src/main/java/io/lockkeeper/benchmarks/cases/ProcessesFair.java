package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;

/**
 * Several processes want one name all the time, and all their callers are served in their order. For comparison,
 * "bare-queue" makes the same requests and does nothing else.
 */
final class ProcessesFair implements Case {
    @Override
    public String name() {
        return "processes-fair";
    }

    @Override
    public void run(Lab lab) throws Exception {
        var ours = new FourProcesses(lab, name(), Program.LOCKKEEPER, "fair=true");
        var curator = new FourProcesses(lab, name(), Program.CURATOR);
        var bare = new FourProcesses(lab, name(), "turns-bare", Program.LOCKKEEPER);
        var contest = new Contest(lab, name(), "holds/s")
                .with("lockkeeper", ours::round)
                .with("curator", curator::round)
                .with("bare-queue", bare::round)
                .run(lab.size().processWarmUps(), lab.size().longRounds());
        lab.report().measured(name() + "/shares", "lockkeeper", Samples.of(ours.unevenness()), "most / fewest holds");
        lab.report().ratio(name() + "/curator", contest.ratio("lockkeeper", "curator"), Target.atLeast(1.3));
    }
}
