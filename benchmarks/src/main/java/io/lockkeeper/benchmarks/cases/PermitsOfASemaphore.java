package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.worker.Line;

/** A semaphore with four permits: one caller alone, and sixteen callers of one process. */
final class PermitsOfASemaphore implements Case {
    private static final int CALLERS = 16;

    @Override
    public String name() {
        return "permits";
    }

    @Override
    public void run(Lab lab) throws Exception {
        var address = lab.zooKeeper().address();
        var ours = lab.start(Program.LOCKKEEPER, address);
        var curator = lab.start(Program.CURATOR, address);
        var redisson = Peers.redisson(lab, name());
        Rounds.warm(lab, ours, curator);
        int holds = lab.size().holds();
        var alone = new Contest(lab, name() + "-alone", "us")
                .with("lockkeeper", Rounds.latency(ours, "latency-permit", holds))
                .with("curator", Rounds.latency(curator, "latency-permit", holds));
        var many = new Contest(lab, name() + "-" + CALLERS, "holds/s")
                .with("lockkeeper", Rounds.throughput(ours, order(lab)))
                .with("curator", Rounds.throughput(curator, order(lab)));
        if (redisson.isPresent()) {
            Rounds.warm(lab, redisson.get());
            alone.with("redisson", Rounds.latency(redisson.get(), "latency-permit", holds));
            many.with("redisson", Rounds.throughput(redisson.get(), order(lab)));
        }
        alone.run();
        many.run(lab.size().longWarmUps(), lab.size().longRounds());
        var report = lab.report();
        report.ratio(name() + "-alone/curator", alone.ratio("curator", "lockkeeper"), Target.atLeast(1.3));
        report.ratio(name() + "-" + CALLERS + "/curator", many.ratio("lockkeeper", "curator"), Target.atLeast(1.3));
    }

    private Line order(Lab lab) {
        return Line.of("threads-permit")
                .with("name", name() + "-" + CALLERS)
                .with("shared", true)
                .with("callers", CALLERS)
                .with("millis", lab.size().millis());
    }
}
