package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Target;
import java.time.Duration;

/** One caller acquires and releases names that were never used before, near the server and far from it. */
record Fresh(String name, Duration away, double target) implements Case {
    private static final int SLOWER = 4;

    static Fresh near() {
        return new Fresh("fresh", Far.NOT_AT_ALL, 2.2);
    }

    static Fresh far() {
        return new Fresh("fresh-far", Far.AWAY, 3.5);
    }

    @Override
    public void run(Lab lab) throws Exception {
        int holds = lab.size().holds() / SLOWER;
        var address =
                away.isZero() ? lab.zooKeeper().address() : lab.proxy(away).address();
        var ours = lab.start(Program.LOCKKEEPER, address);
        var curator = lab.start(Program.CURATOR, address);
        var contest = new Contest(lab, name, "µs")
                .with("lockkeeper", Rounds.freshLatency(ours, "latency", holds))
                .with("curator", Rounds.freshLatency(curator, "latency", holds))
                .run();
        lab.report().ratio(name + "/curator", contest.ratio("curator", "lockkeeper"), Target.atLeast(target));
    }
}
