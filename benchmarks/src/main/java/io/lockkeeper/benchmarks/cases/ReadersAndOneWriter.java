package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.report.Report;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Latencies;
import io.lockkeeper.benchmarks.worker.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Four processes with eight readers each, who read all the time, and one writer in the first of them. Readers that overlap could
 * keep the writer out for ever, so each library's longest waits of the writer are reported too.
 */
final class ReadersAndOneWriter implements Case {
    private static final int PROCESSES = 4;
    private static final int READERS = 8;
    private static final int LONGER = 2; // times as long as other rounds, as with FourProcesses
    private static final double NEARLY_ALL = 99;
    private static final String OURS = "lockkeeper";

    /** The processes of one library. */
    private final class Side {
        private final Lab lab;
        private final List<WorkerProcess> workers = new ArrayList<>();
        private Latencies waits = new Latencies();
        private long writes;
        private int rounds;

        Side(Lab lab, Program program, String address) throws IOException {
            this.lab = lab;
            for (int i = 0; i < PROCESSES; i++) workers.add(lab.start(program, address));
        }

        /** Runs one round; returns the holds of all readers and of the writer, per second. */
        double round() throws Exception {
            if (rounds++ == lab.size().processWarmUps()) {
                waits = new Latencies();
                writes = 0;
            }
            var order = Line.of("readers-and-writer")
                    .with("name", name())
                    .with("callers", READERS)
                    .with("millis", lab.size().millis() * LONGER)
                    .with("file", Files.createTempFile(lab.directory(), "readers-", ""));
            for (int i = 0; i < PROCESSES; i++) workers.get(i).send(order.with("writes", i == 0));
            double sum = 0;
            for (var worker : workers) {
                var answer = worker.answer();
                sum += Rounds.holdsASecond(answer);
                sum += answer.number("writes") * (double) TimeUnit.SECONDS.toNanos(1) / answer.number("nanos");
                writes += answer.number("writes");
                waits.add(Latencies.parse(answer.text("waits")));
            }
            return sum;
        }

        double longestWaitsMillis() {
            return waits.percentile(NEARLY_ALL) / TimeUnit.MILLISECONDS.toNanos(1);
        }

        double writesEachRound() {
            return (double) writes / lab.size().longRounds();
        }
    }

    @Override
    public String name() {
        return "readers-and-writer";
    }

    @Override
    public void run(Lab lab) throws Exception {
        Map<String, Side> sides = new LinkedHashMap<>();
        var zooKeeper = lab.zooKeeper().address();
        sides.put(OURS, new Side(lab, Program.LOCKKEEPER, zooKeeper));
        sides.put("curator", new Side(lab, Program.CURATOR, zooKeeper));
        var redis = Peers.redis(lab, name());
        if (redis.isPresent())
            sides.put("redisson", new Side(lab, Program.REDISSON, redis.get().address()));
        var contest = new Contest(lab, name(), "holds/s");
        sides.forEach((library, side) -> contest.with(library, side::round));
        contest.run(lab.size().processWarmUps(), lab.size().longRounds());
        var report = lab.report();
        sides.forEach((library, side) -> {
            report.measured(name() + "/writer-p99", library, Samples.of(side.longestWaitsMillis()), "ms");
            report.measured(name() + "/writes", library, Samples.of(side.writesEachRound()), "each round");
        });
        report.ratio(name() + "/curator", contest.ratio(OURS, "curator"), Target.atLeast(1.5));
        var ours = sides.get(OURS);
        report.ratio(name() + "/writer-p99-ms", ours.longestWaitsMillis(), Target.atMost(150));
        // Unlike that time, these two hardly depend on what else the machine does.
        longest(report, sides, "curator", Target.atMost(5));
        if (sides.containsKey("redisson")) longest(report, sides, "redisson", Target.atMost(0.5));
        report.ratio(name() + "/writes-each-round", ours.writesEachRound(), Target.atLeast(1));
    }

    /** How long the writer waits, as a part of the wait of another library's writer. */
    private void longest(Report report, Map<String, Side> sides, String other, Target target) {
        double ratio = sides.get(OURS).longestWaitsMillis() / sides.get(other).longestWaitsMillis();
        report.ratio(name() + "/writer-p99/" + other, ratio, target);
    }
}
