package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.worker.Line;

/**
 * Many callers, each with its own name, over one connection. Lockkeeper's callers are coroutines; Curator's must be
 * threads.
 */
final class Distinct implements Case {
    private static final int CALLERS = 256;

    @Override
    public String name() {
        return "distinct-" + CALLERS;
    }

    @Override
    public void run(Lab lab) throws Exception {
        var address = lab.zooKeeper().address();
        var ours = lab.start(Program.LOCKKEEPER, address);
        var curator = lab.start(Program.CURATOR, address);
        var order = Line.of("coroutines")
                .with("name", "distinct")
                .with("distinct", true)
                .with("callers", CALLERS)
                .with("millis", lab.size().millis());
        var contest = new Contest(lab, name(), "holds/s")
                .with("coroutines", Rounds.throughput(ours, order))
                .with("threads", Rounds.throughput(ours, new Line("threads", order.values())))
                .with("curator", Rounds.throughput(curator, new Line("threads", order.values())))
                .run(lab.size().longWarmUps(), lab.size().longRounds());
        double threads = ours.ask(order).number("threads");
        lab.report().ratio(name() + "/curator", contest.ratio("coroutines", "curator"), Target.atLeast(1.25));
        lab.report().ratio(name() + "/threads-a-caller", threads / CALLERS, Target.atMost(0.1));
    }
}
