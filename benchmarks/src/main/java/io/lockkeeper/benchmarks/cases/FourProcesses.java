package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Latencies;
import io.lockkeeper.benchmarks.worker.Line;
import io.lockkeeper.benchmarks.worker.SharedNotes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Four processes that use one library. Each has eight callers, and all callers want one name. */
final class FourProcesses {
    private static final int PROCESSES = 4;
    private static final int CALLERS = 8;
    private static final int LONGER = 2; // times as long as other rounds, because a turn takes a while

    private final Lab lab;
    private final String lock;
    private final String task;
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final long[] holds = new long[PROCESSES];
    private Latencies waits = new Latencies();
    private int rounds;
    private long all;

    FourProcesses(Lab lab, String lock, Program program, String... more) throws IOException, InterruptedException {
        this(lab, List.of(lab.zooKeeper().address()), lock, "turns", program, more);
    }

    /**
     * @param addresses the servers that the processes use in turn
     * @param task the task that each process runs
     */
    FourProcesses(Lab lab, List<String> addresses, String lock, String task, Program program, String... more)
            throws IOException {
        this.lab = lab;
        this.lock = lock;
        this.task = task;
        for (int i = 0; i < PROCESSES; i++) workers.add(lab.start(program, addresses.get(i % addresses.size()), more));
    }

    /** Runs one round; returns the holds of all processes together, per second. */
    double round() throws Exception {
        if (rounds++ == lab.size().processWarmUps()) {
            Arrays.fill(holds, 0);
            waits = new Latencies();
        }
        var file = Files.createTempFile(lab.directory(), "turns-", "");
        var order = Line.of(task)
                .with("name", lock)
                .with("callers", CALLERS)
                .with("millis", lab.size().millis() * LONGER)
                .with("file", file);
        for (int i = 0; i < PROCESSES; i++) workers.get(i).send(order.with("process", i + 1));
        double sum = 0;
        long ofRound = 0;
        for (int i = 0; i < PROCESSES; i++) {
            var answer = workers.get(i).answer();
            sum += Rounds.holdsASecond(answer);
            ofRound += answer.number("all");
            holds[i] += answer.number("holds");
            waits.add(Latencies.parse(answer.text("waits")));
        }
        try (var shared = SharedNotes.open(file)) {
            if (shared.holds() != ofRound)
                throw new IllegalStateException("Two processes held the lock at once: " + ofRound + " holds, but "
                        + shared.holds() + " were counted");
        }
        all += ofRound;
        return sum;
    }

    /** How many holds there were in all rounds, with those that began when the time of a round was over. */
    long all() {
        return all;
    }

    /**
     * How long processes waited for their turn, as this percentile in milliseconds. A wait is the time from the end of
     * a process's hold to its next hold, if other processes held the lock in between.
     */
    double longestWaitsMillis(double percentile) {
        return waits.percentile(percentile) / TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** The holds of the process that got the most, divided by those of the process that got the fewest. */
    double unevenness() {
        return (double) Arrays.stream(holds).max().orElseThrow()
                / Math.max(1, Arrays.stream(holds).min().orElseThrow());
    }
}
