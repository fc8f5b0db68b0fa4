package io.lockkeeper.benchmarks.ours;

import io.lockkeeper.LockOptions;
import io.lockkeeper.Locks;
import io.lockkeeper.benchmarks.worker.ManyThreads;
import io.lockkeeper.benchmarks.worker.Worker;
import io.lockkeeper.zookeeper.ZooKeeperLocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many sessions in one process. To the server each looks like another process, and its requests are what counts here.
 */
public final class SessionsWorker {
    private static final Duration WAIT = Duration.ofMinutes(2);

    private SessionsWorker() {}

    public static void main(String[] arguments) throws Exception {
        var start = Worker.arguments(arguments);
        var options = LockOptions.builder().defaultWait(WAIT).build();
        List<Locks> sessions = new ArrayList<>();
        for (int i = 0; i < start.count("sessions"); i++)
            sessions.add(ZooKeeperLocks.connect(start.text("connect"), options));
        for (var session : sessions)
            session.blocking().acquire("connected", WAIT).release();
        var next = new AtomicInteger();
        var threads = new ManyThreads(name -> {
            var mine = sessions.get(next.getAndIncrement() % sessions.size()).blocking();
            return body -> mine.runWithLock(name, WAIT, held -> body.run());
        });
        Worker.serve(Map.of("threads", threads));
    }
}
