package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Line;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One caller acquires and releases one name that its process keeps. For comparison, "mutex" is the Mutex of
 * kotlinx.coroutines around a scope, without any server behind it.
 */
final class Kept implements Case {
    static final String LONG = "keep=" + Duration.ofHours(1).toMillis();

    private static final double MOST_MICROS = 2;
    private static final double REDISSON = 60;
    private static final double CURATOR = 250;
    private static final double MUTEX = 0.25;

    @Override
    public String name() {
        return "kept";
    }

    @Override
    public void run(Lab lab) throws Exception {
        var address = lab.zooKeeper().address();
        var ours = lab.start(Program.LOCKKEEPER, address, LONG);
        var curator = lab.start(Program.CURATOR, address);
        var redis = Peers.redisson(lab, name());
        var contest = new Contest(lab, name(), "holds/s")
                .with("coroutine", one(lab, ours, "coroutines"))
                .with("thread", one(lab, ours, "threads"))
                .with("mutex", one(lab, ours, "coroutines-mutex"))
                .with("curator", one(lab, curator, "threads"));
        if (redis.isPresent()) contest.with("redisson", one(lab, redis.get(), "threads"));
        contest.run();
        if (ours.ask(Line.of("kept")).count("locks") != 1) throw new IllegalStateException("The lock was not kept");

        var report = lab.report();
        for (var face : new String[] {"coroutine", "thread"}) {
            double micros = TimeUnit.SECONDS.toMicros(1) / contest.of(face).median();
            report.ratio(name() + "/micros-" + face, micros, Target.atMost(MOST_MICROS));
        }
        report.ratio(name() + "/mutex", contest.ratio("coroutine", "mutex"), Target.atLeast(MUTEX));
        report.ratio(name() + "/curator", contest.ratio("thread", "curator"), Target.atLeast(CURATOR));
        if (redis.isPresent())
            report.ratio(name() + "/redisson", contest.ratio("thread", "redisson"), Target.atLeast(REDISSON));
    }

    private Contest.Measure one(Lab lab, WorkerProcess worker, String task) {
        var order = Line.of(task).with("name", name()).with("callers", 1);
        return Rounds.throughput(worker, order.with("millis", lab.size().millis()));
    }
}
