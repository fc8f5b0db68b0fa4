package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.worker.Line;
import io.lockkeeper.benchmarks.worker.ThreadKind;
import java.util.List;

/**
 * Many callers in one process want one name, as in "contended-32", on a growing number of carriers: the threads that run
 * virtual threads, and those of the coroutines' dispatcher. For comparison, "ring" only passes a turn round among
 * virtual threads, and "mutex" is a lock of kotlinx.coroutines.
 */
final class Carriers implements Case {
    private static final int MOST = 8;
    private static final int[] CARRIERS = {1, 2, 4, MOST};
    private static final int CALLERS = 32;

    @Override
    public String name() {
        return "carriers";
    }

    @Override
    public void run(Lab lab) throws Exception {
        boolean virtual = ThreadKind.VIRTUAL.exists();
        if (!virtual) lab.report().skipped(name() + "/virtual", "this Java has no virtual threads");
        var contest = new Contest(lab, name(), "holds/s");
        for (int carriers : CARRIERS) {
            var flags = List.of(
                    "-Djdk.virtualThreadScheduler.parallelism=" + carriers,
                    "-Dkotlinx.coroutines.scheduler.core.pool.size=" + carriers);
            var worker = lab.start(Program.LOCKKEEPER, flags, lab.zooKeeper().address());
            if (virtual)
                contest.with("virtual-" + carriers, Rounds.throughput(worker, order(lab, "threads", carriers)))
                        .with("ring-" + carriers, Rounds.throughput(worker, order(lab, "threads-ring", carriers)));
            contest.with("coroutines-" + carriers, Rounds.throughput(worker, order(lab, "coroutines", carriers)))
                    .with("mutex-" + carriers, Rounds.throughput(worker, order(lab, "coroutines-mutex", carriers)));
        }
        contest.run(lab.size().longWarmUps(), lab.size().longRounds());
        if (virtual) compare(lab, contest, "virtual-");
        compare(lab, contest, "coroutines-");
    }

    /** What more carriers than processors take from a lock that each hold passes to another caller. */
    private void compare(Lab lab, Contest contest, String kind) {
        double ratio = contest.ratio(kind + MOST, kind + CARRIERS[0]);
        lab.report().ratio(name() + "/" + kind + "most-to-one", ratio, Target.atLeast(0.5));
    }

    private Line order(Lab lab, String task, int carriers) {
        return Line.of(task)
                .with("name", name() + "-" + carriers)
                .with("virtual", true)
                .with("callers", CALLERS)
                .with("millis", lab.size().millis());
    }
}
