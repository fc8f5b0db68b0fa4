package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.worker.Line;

/** Many readers in one process: threads through the blocking facade, and coroutines. Nobody writes. */
final class Readers implements Case {
    private static final int CALLERS = 64;

    @Override
    public String name() {
        return "readers-" + CALLERS;
    }

    @Override
    public void run(Lab lab) throws Exception {
        var address = lab.zooKeeper().address();
        var ours = lab.start(Program.LOCKKEEPER, address);
        var curator = lab.start(Program.CURATOR, address);
        var contest = new Contest(lab, name(), "holds/s")
                .with("threads", Rounds.throughput(ours, order(lab, "threads-read")))
                .with("coroutines", Rounds.throughput(ours, order(lab, "coroutines-read")))
                .with("curator", Rounds.throughput(curator, order(lab, "threads-read")));
        var redisson = Peers.redisson(lab, name());
        if (redisson.isPresent())
            contest.with("redisson", Rounds.throughput(redisson.get(), order(lab, "threads-read")));
        contest.run(lab.size().longWarmUps(), lab.size().longRounds());
        for (var face : new String[] {"threads", "coroutines"}) {
            var prefix = name() + "/" + face + "/";
            lab.report().ratio(prefix + "curator", contest.ratio(face, "curator"), Target.atLeast(100));
            if (redisson.isPresent())
                lab.report().ratio(prefix + "redisson", contest.ratio(face, "redisson"), Target.atLeast(8));
        }
    }

    private Line order(Lab lab, String task) {
        return Line.of(task)
                .with("name", name())
                .with("shared", true)
                .with("callers", CALLERS)
                .with("millis", lab.size().millis());
    }
}
