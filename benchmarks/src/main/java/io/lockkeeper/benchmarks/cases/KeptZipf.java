package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Latencies;
import io.lockkeeper.benchmarks.worker.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Four processes use names as services do: each has names of its own, which it draws by Zipf's law, and nine of ten of
 * its holds are of these. It keeps no lock, those of its own names, or all that it has used.
 */
final class KeptZipf implements Case {
    private static final int PROCESSES = 4;
    private static final int CALLERS = 4;
    private static final int NAMES = 250; // of each process
    private static final int AFFINITY_PERCENT = 90;
    private static final double NO_LOSS = 1;

    @Override
    public String name() {
        return "kept-zipf";
    }

    @Override
    public void run(Lab lab) throws Exception {
        var address = lab.zooKeeper().address();
        var ours = start(lab, Program.LOCKKEEPER, address);
        var contestants = new ArrayList<>(List.of(
                new Contestant(lab, "keeps-none", "zipf", ours),
                new Contestant(lab, "keeps-own", "zipf-keep-own", ours),
                new Contestant(lab, "keeps-all", "zipf-keep-all", ours),
                new Contestant(lab, "curator", "zipf", start(lab, Program.CURATOR, address))));
        var redis = Peers.redis(lab, name());
        if (redis.isPresent()) {
            var processes = start(lab, Program.REDISSON, redis.get().address());
            contestants.add(new Contestant(lab, "redisson", "zipf", processes));
        }
        var contest = new Contest(lab, name(), "holds/s");
        for (var one : contestants) contest.with(one.name, one::round);
        contest.run(lab.size().busyWarmUps(), lab.size().longRounds());
        for (var percent : new int[] {50, 99})
            for (var one : contestants)
                lab.report().measured(name() + "/p" + percent, one.name, one.millis(percent), "ms");
        for (var one : List.of("keeps-own", "keeps-all"))
            lab.report().ratio(name() + "/" + one, contest.ratio(one, "keeps-none"), Target.atLeast(NO_LOSS));
    }

    private static List<WorkerProcess> start(Lab lab, Program program, String address) throws Exception {
        var workers = new ArrayList<WorkerProcess>();
        for (int i = 0; i < PROCESSES; i++) workers.add(lab.start(program, address));
        return workers;
    }

    /** Four processes that use the names in one way. */
    private static final class Contestant {
        private final Lab lab;
        private final String name;
        private final String task;
        private final List<WorkerProcess> workers;
        private Latencies latencies = new Latencies();
        private int rounds;

        Contestant(Lab lab, String name, String task, List<WorkerProcess> workers) {
            this.lab = lab;
            this.name = name;
            this.task = task;
            this.workers = workers;
        }

        /** Runs one round; returns the holds of all processes together, per second. */
        double round() throws Exception {
            if (rounds++ == lab.size().busyWarmUps()) latencies = new Latencies();
            var order = Line.of(task)
                    .with("name", name)
                    .with("names", NAMES)
                    .with("processes", PROCESSES)
                    .with("affinity", AFFINITY_PERCENT)
                    .with("callers", CALLERS)
                    .with("millis", 2 * lab.size().millis());
            for (int i = 0; i < PROCESSES; i++) workers.get(i).send(order.with("process", i));
            double sum = 0;
            for (var worker : workers) {
                var answer = worker.answer();
                sum += Rounds.holdsASecond(answer);
                latencies.add(Latencies.parse(answer.text("latencies")));
            }
            return sum;
        }

        Samples millis(double percentile) {
            return Samples.of(latencies.percentile(percentile) / TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
