package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.report.Target;

/** Several processes want one name all the time. Measures their holds in all, the waits for a turn, and the shares. */
final class Processes implements Case {
    private static final double NEARLY_ALL = 99;

    @Override
    public String name() {
        return "processes";
    }

    @Override
    public void run(Lab lab) throws Exception {
        var ours = new FourProcesses(lab, name(), Program.LOCKKEEPER);
        var curator = new FourProcesses(lab, name(), Program.CURATOR);
        var contest = new Contest(lab, name(), "holds/s")
                .with("lockkeeper", ours::round)
                .with("curator", curator::round)
                .run(lab.size().processWarmUps(), lab.size().longRounds());
        var report = lab.report();
        report.ratio(name() + "/curator", contest.ratio("lockkeeper", "curator"), Target.atLeast(50));
        report.ratio(name() + "/turn-p99-ms", ours.longestWaitsMillis(NEARLY_ALL), Target.atMost(150));
        report.ratio(name() + "/shares", ours.unevenness(), Target.atMost(2));
    }
}
