package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Latencies;
import io.lockkeeper.benchmarks.worker.Line;
import java.util.concurrent.TimeUnit;

/**
 * What a stranger pays for a name that another process keeps, by the median of its holds. For comparison, the other
 * process has given the names of "free" back. Before each round it uses all names of the round once.
 */
final class KeptStranger implements Case {
    private static final String KEPT = "kept";
    private static final String FREE = "free";
    private static final double MOST = 1.6;

    private Latencies kept = new Latencies();
    private Latencies free = new Latencies();

    @Override
    public String name() {
        return "kept-stranger";
    }

    @Override
    public void run(Lab lab) throws Exception {
        var address = lab.zooKeeper().address();
        var keeper = lab.start(Program.LOCKKEEPER, address, Kept.LONG);
        var user = lab.start(Program.LOCKKEEPER, address);
        var stranger = lab.start(Program.LOCKKEEPER, address);
        int names = lab.size().holds();
        var contest = new Contest(lab, name(), "µs")
                .with(KEPT, () -> round(keeper, stranger, KEPT, names, names, kept))
                .with(FREE, () -> round(user, stranger, FREE, names, 0, free));
        contest.run(lab.size().warmUps(), 0);
        kept = new Latencies();
        free = new Latencies();
        contest.run(0, lab.size().rounds());
        lab.report().measured(name() + "/p99", KEPT, Samples.of(micros(kept.percentile(99))), "µs");
        lab.report().measured(name() + "/p99", FREE, Samples.of(micros(free.percentile(99))), "µs");
        count(lab, names);
        lab.report().ratio(name() + "/p50", contest.ratio(KEPT, FREE), Target.atMost(MOST));
    }

    /** The requests of a hold of the keeper and of the stranger's hold after it. */
    private void count(Lab lab, int names) throws Exception {
        var keepers = lab.proxy(Far.NOT_AT_ALL);
        var strangers = lab.proxy(Far.NOT_AT_ALL);
        var keeper = lab.start(Program.LOCKKEEPER, keepers.address(), Kept.LONG);
        var stranger = lab.start(Program.LOCKKEEPER, strangers.address());
        Contest.Measure round = () -> round(keeper, stranger, KEPT, names, names, kept);
        round.round(); // so that both know the names
        var trace = new Trace(lab, name(), names);
        trace.of("keeper", keepers, () -> {
            trace.of("stranger", strangers, round);
            return 0;
        });
    }

    private static double round(
            WorkerProcess other, WorkerProcess stranger, String prefix, int names, int toKeep, Latencies all)
            throws InterruptedException {
        var order = Line.of("latency")
                .with("name", prefix + "-")
                .with("fresh", true)
                .with("holds", names);
        other.ask(order);
        expect(other, toKeep);
        var found = Latencies.parse(stranger.ask(order).text("latencies"));
        expect(other, 0);
        all.add(found);
        return micros(found.median());
    }

    private static void expect(WorkerProcess other, int locks) throws InterruptedException {
        int kept = other.ask(Line.of("kept")).count("locks");
        if (kept != locks) throw new IllegalStateException(kept + " locks are kept in place of " + locks);
    }

    private static double micros(double nanos) {
        return nanos / TimeUnit.MICROSECONDS.toNanos(1);
    }
}
