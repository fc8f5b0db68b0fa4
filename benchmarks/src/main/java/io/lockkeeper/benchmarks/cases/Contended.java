package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many callers in one process all want one name: threads through the blocking facade, and coroutines. */
final class Contended implements Case {
    private final int callers;
    private final double threadsTarget;
    private final double coroutinesTarget;

    Contended(int callers, double threadsTarget, double coroutinesTarget) {
        this.callers = callers;
        this.threadsTarget = threadsTarget;
        this.coroutinesTarget = coroutinesTarget;
    }

    @Override
    public String name() {
        return "contended-" + callers;
    }

    @Override
    public void run(Lab lab) throws Exception {
        var address = lab.zooKeeper().address();
        var ours = lab.start(Program.LOCKKEEPER, address);
        var curator = lab.start(Program.CURATOR, address);
        Map<String, List<Double>> sleeps = new LinkedHashMap<>(); // per hold, one value for each round
        var contest = new Contest(lab, name(), "holds/s")
                .with("threads", counting(sleeps, "threads", ours, order(lab, "threads")))
                .with("coroutines", Rounds.throughput(ours, order(lab, "coroutines")))
                .with("fair-reentrant", counting(sleeps, "fair-reentrant", ours, order(lab, "threads-reentrant")))
                .with("ring", counting(sleeps, "ring", ours, order(lab, "threads-ring")))
                .with("mutex-in-scope", Rounds.throughput(ours, order(lab, "coroutines-mutex")))
                .with("curator", Rounds.throughput(curator, order(lab, "threads")))
                .with("curator-shared", Rounds.throughput(curator, order(lab, "threads-shared")));
        var redisson = Peers.redisson(lab, name());
        if (redisson.isPresent())
            contest.with("redisson", Rounds.throughput(redisson.get(), order(lab, "threads")))
                    .with("redisson-fenced", Rounds.throughput(redisson.get(), order(lab, "threads-fenced")));
        var jetcd = Peers.jetcd(lab, name());
        if (jetcd.isPresent()) contest.with("jetcd", Rounds.throughput(jetcd.get(), order(lab, "threads")));
        contest.run(lab.size().longWarmUps(), lab.size().longRounds());
        sleeps.forEach((contestant, all) -> {
            var rounds = all.subList(lab.size().longWarmUps(), all.size());
            lab.report().measured(name() + "/sleeps", contestant, new Samples(rounds), "per hold");
        });
        compare(lab, contest, "threads", threadsTarget, 8, redisson.isPresent());
        compare(lab, contest, "coroutines", coroutinesTarget, 20, redisson.isPresent());
    }

    /**
     * Measures the throughput, and also how many times a caller slept per hold. That explains some results: a lock that
     * its holder gets again at once wakes nobody, and is faster for that reason.
     */
    private static Contest.Measure counting(
            Map<String, List<Double>> sleeps, String contestant, WorkerProcess worker, Line order) {
        return () -> {
            var answer = worker.ask(order);
            sleeps.computeIfAbsent(contestant, key -> new ArrayList<>()).add(Rounds.sleepsAHold(answer));
            return Rounds.holdsASecond(answer);
        };
    }

    private Line order(Lab lab, String task) {
        return Line.of(task)
                .with("name", name())
                .with("callers", callers)
                .with("millis", lab.size().millis());
    }

    private void compare(
            Lab lab, Contest contest, String ours, double curator, double redisson, boolean redissonMeasured) {
        var prefix = name() + "/" + ours + "/";
        var report = lab.report();
        report.ratio(prefix + "curator", contest.ratio(ours, "curator"), Target.atLeast(curator));
        report.ratio(prefix + "curator-shared", contest.ratio(ours, "curator-shared"), Target.atLeast(curator));
        if (redissonMeasured) {
            report.ratio(prefix + "redisson", contest.ratio(ours, "redisson"), Target.atLeast(redisson));
            report.ratio(prefix + "redisson-fenced", contest.ratio(ours, "redisson-fenced"), Target.atLeast(redisson));
        }
        report.ratio(prefix + "reentrant", contest.ratio(ours, "fair-reentrant"), Target.atLeast(0.2));
    }
}
