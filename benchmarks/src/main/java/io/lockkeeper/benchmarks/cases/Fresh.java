package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Target;
import java.time.Duration;

/**
 * One caller acquires and releases names that were never used before, near the server and far from it. For comparison,
 * "bare-writes" makes only the three writes that this needs at least, on the connection that Lockkeeper uses.
 */
record Fresh(String name, Duration away, int slower, double target) implements Case {
    static Fresh near() {
        return new Fresh("fresh", Far.NOT_AT_ALL, 4, 2.2);
    }

    static Fresh far() {
        return new Fresh("fresh-far", Far.AWAY, 8, 3.5);
    }

    @Override
    public void run(Lab lab) throws Exception {
        int holds = lab.size().holds() / slower;
        var address =
                away.isZero() ? lab.zooKeeper().address() : lab.proxy(away).address();
        var ours = lab.start(Program.LOCKKEEPER, address);
        var curator = lab.start(Program.CURATOR, address);
        Rounds.warm(lab, ours, curator);
        var contest = new Contest(lab, name, "µs")
                .with("lockkeeper", Rounds.freshLatency(ours, "latency", holds))
                .with("curator", Rounds.freshLatency(curator, "latency", holds))
                .with("bare-writes", Rounds.freshLatency(ours, "latency-bare-fresh", holds))
                .run(
                        away.isZero() ? lab.size().warmUps() : lab.size().longWarmUps(),
                        lab.size().rounds());
        lab.report().ratio(name + "/curator", contest.ratio("curator", "lockkeeper"), Target.atLeast(target));
    }
}
