package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Case;
import io.lockkeeper.benchmarks.Contest;
import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.Rounds;
import io.lockkeeper.benchmarks.proxy.Operation;
import io.lockkeeper.benchmarks.proxy.Proxy;
import io.lockkeeper.benchmarks.report.Samples;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import io.lockkeeper.benchmarks.worker.Line;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What operators need to size an ensemble, see docs/operations.md: the requests and the bytes on the wire of each thing
 * that a process does with locks, the memory that it takes on the server, and how many holds a server and three servers
 * on one machine carry.
 */
final class Sizing implements Case {
    private static final int TIMES = 200;
    private static final int QUIET_MILLIS = 2_000; // until the requests after a node's creation have been made
    private static final int WATCHED_MILLIS = 5_000; // by then each hold watches its own node
    private static final int CALLERS = 256;
    private static final Duration ENTERING = Duration.ofMinutes(2);

    /** Makes the requests that are counted. */
    private interface Work {
        void run() throws Exception;
    }

    @Override
    public String name() {
        return "sizing";
    }

    @Override
    public void run(Lab lab) throws Exception {
        requests(lab);
        looks(lab);
        waits(lab);
        memory(lab);
        var order = Line.of("coroutines")
                .with("name", "sizing")
                .with("distinct", true)
                .with("callers", CALLERS)
                .with("millis", lab.size().millis());
        var one = lab.start(Program.LOCKKEEPER, lab.zooKeeper().address());
        var three = lab.start(Program.LOCKKEEPER, String.join(",", lab.servers().ensemble()));
        new Contest(lab, name() + "/holds", "holds/s")
                .with("one-server", Rounds.throughput(one, order))
                .with("three-servers-on-one-machine", Rounds.throughput(three, order))
                .run(lab.size().processWarmUps(), lab.size().longRounds());
    }

    private void requests(Lab lab) throws Exception {
        var proxy = lab.proxy(Far.NOT_AT_ALL);
        var worker = start(lab, proxy.address(), "/sizing-holds");
        var hold = Line.of("latency").with("holds", TIMES);
        worker.ask(hold.with("name", "known"));
        count(lab, proxy, "hold-of-a-known-name", TIMES, () -> worker.ask(hold.with("name", "known")));
        var fresh = hold.with("name", "fresh-").with("fresh", true);
        count(lab, proxy, "hold-of-a-fresh-name", TIMES, () -> worker.ask(fresh));
    }

    private void looks(Lab lab) throws Exception {
        var proxy = lab.proxy(Far.NOT_AT_ALL);
        var worker = start(lab, proxy.address(), "/sizing-looks");
        worker.ask(Line.of("hold").with("name", "held").with("names", TIMES));
        var look = Line.of("look").with("name", "held-0").with("times", TIMES);
        for (var what : List.of("is-locked", "inspect"))
            count(lab, proxy, what, TIMES, () -> worker.ask(look.with("what", what)));
        var list = look.with("what", "list").with("name", "held-");
        count(lab, proxy, "list-of-each-name", TIMES, () -> worker.ask(list));
        var renew =
                Line.of("look").with("what", "renew").with("name", "renewed").with("times", 1);
        worker.ask(renew);
        count(lab, proxy, "hold-that-is-renewed-once", 1, () -> worker.ask(renew));
    }

    /** What it costs to wait for a name that another process holds, and to give up. */
    private void waits(Lab lab) throws Exception {
        var root = "/sizing-waits";
        var holder = start(lab, lab.zooKeeper().address(), root);
        holder.ask(Line.of("hold").with("name", "held").with("names", TIMES));
        var proxy = lab.proxy(Far.NOT_AT_ALL);
        var waiter = start(lab, proxy.address(), root);
        waiter.ask(Line.of("latency").with("name", "connected").with("holds", 1));
        Thread.sleep(QUIET_MILLIS);
        var nodes = lab.nodes();
        int before = nodes.below(root);
        var wait = Line.of("wait").with("name", "held").with("distinct", true).with("waiters", TIMES);
        count(lab, proxy, "begin-to-wait", TIMES, () -> {
            waiter.ask(wait);
            nodes.awaitBelow(root, before + TIMES, ENTERING);
            Thread.sleep(QUIET_MILLIS);
        });
        count(lab, proxy, "give-up", TIMES, () -> {
            waiter.ask(Line.of("give-up"));
            nodes.awaitAtMostBelow(root, before, ENTERING);
        });
    }

    /** A process with a long session timeout, so that few heartbeats are among the requests that are counted. */
    private static WorkerProcess start(Lab lab, String address, String root) throws IOException {
        return lab.start(Program.LOCKKEEPER, address, "root=" + root, "session=40000", "alone=true");
    }

    private void count(Lab lab, Proxy proxy, String what, int times, Work work) throws Exception {
        var operations = proxy.operations();
        var before = operations.now();
        long sent = operations.bytesSent();
        long received = operations.bytesReceived();
        work.run();
        operations.now().forEach((operation, all) -> {
            double each = (all - before.getOrDefault(operation, 0L)) / (double) times;
            if (each > 0 && operation != Operation.PING)
                tell(lab, what, operation.name().toLowerCase(Locale.ROOT), each, "each");
        });
        tell(lab, what, "bytes-sent", (operations.bytesSent() - sent) / (double) times, "bytes");
        tell(lab, what, "bytes-received", (operations.bytesReceived() - received) / (double) times, "bytes");
    }

    private void tell(Lab lab, String what, String measured, double value, String unit) {
        lab.report().measured(name() + "/" + what, measured, Samples.of(value), unit);
    }

    /** What held names, and others that wait for them, take of a server's memory. */
    private void memory(Lab lab) throws Exception {
        int names = lab.size().manyNames();
        var server = lab.zooKeeper();
        var root = "/sizing-memory";
        var holder = start(lab, server.address(), root);
        var waiter = start(lab, server.address(), root);
        for (var worker : List.of(holder, waiter))
            worker.ask(Line.of("latency").with("name", "connected").with("holds", 1));
        var nodes = lab.nodes();
        int before = nodes.below(root);
        long empty = server.heapBytes();
        holder.ask(Line.of("hold").with("name", "memory").with("names", names));
        nodes.awaitBelow(root, before + names, ENTERING);
        Thread.sleep(WATCHED_MILLIS);
        long held = server.heapBytes();
        int withHolders = nodes.below(root);
        waiter.ask(Line.of("wait").with("name", "memory").with("distinct", true).with("waiters", names));
        nodes.awaitBelow(root, withHolders + names, ENTERING);
        Thread.sleep(QUIET_MILLIS);
        long waitedFor = server.heapBytes();
        tell(lab, "server-memory", "held-name", (held - empty) / (double) names, "bytes");
        tell(lab, "server-memory", "waiting-process", (waitedFor - held) / (double) names, "bytes");
        waiter.ask(Line.of("give-up"));
    }
}
