package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.proxy.Operation;
import io.lockkeeper.benchmarks.proxy.Proxy;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.report.Target;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Line;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the heartbeats of one session cost, while its process holds nothing and while it holds many locks. */
final class Heartbeats implements Case {
    private static final int BEATS_A_SESSION_TIMEOUT = 10;
    private static final int TIMEOUTS = 2; // session timeouts, for which the requests are counted
    private static final double NO_MORE = 1.25; // timers go a little late

    private record Cost(double requests, double cpuMillis) {}

    @Override
    public String name() {
        return "heartbeats";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int names = lab.size().manyNames();
        int session = lab.size().sessionMillis();
        var proxy = lab.proxy(Far.NOT_AT_ALL);
        var worker = lab.start(Program.LOCKKEEPER, proxy.address(), "session=" + session, "alone=true");
        worker.ask(Line.of("latency").with("name", "beat").with("holds", 1));
        Thread.sleep(session); // until the requests that follow the start and the end of that hold have been made

        var idle = cost(lab, proxy, worker, session, "idle");
        worker.ask(Line.of("hold").with("name", "beat").with("names", names));
        Thread.sleep(session); // by then each hold has begun to watch its own node, which costs one request
        var holding = cost(lab, proxy, worker, session, "holding");
        worker.ask(Line.of("let-go"));

        var report = lab.report();
        double beatsASecond = BEATS_A_SESSION_TIMEOUT * (double) TimeUnit.SECONDS.toMillis(1) / session;
        // While idle, a heartbeat is a sync; with holds, a transaction follows it. The number of holds must not matter.
        report.ratio(name() + "/requests-a-beat-idle", idle.requests / beatsASecond, Target.atMost(NO_MORE));
        report.ratio(name() + "/requests-a-beat-holding", holding.requests / beatsASecond, Target.atMost(2 * NO_MORE));
    }

    private Cost cost(Lab lab, Proxy proxy, WorkerProcess worker, int session, String what) throws Exception {
        var vitals = worker.ask(Line.of("vitals"));
        var before = proxy.operations().now();
        long start = System.nanoTime();
        Thread.sleep((long) TIMEOUTS * session);
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        var now = proxy.operations().now();
        double cpu = (worker.ask(Line.of("vitals")).number("cpu") - vitals.number("cpu"))
                / (double) TimeUnit.MILLISECONDS.toNanos(1)
                / seconds;

        var report = lab.report();
        double requests = 0;
        for (var operation : Operation.values()) {
            double aSecond = (now.getOrDefault(operation, 0L) - before.getOrDefault(operation, 0L)) / seconds;
            if (aSecond == 0 || operation == Operation.NOTIFICATION) continue;
            if (operation != Operation.PING) requests += aSecond; // ZooKeeper's client sends pings by itself
            var kind = operation.name().toLowerCase(Locale.ROOT);
            report.measured(name() + "/requests", what + "-" + kind, Samples.of(aSecond), "per second");
        }
        report.measured(name() + "/processor", what + "-with-two-collections", Samples.of(cpu), "ms per second");
        return new Cost(requests, cpu);
    }
}
