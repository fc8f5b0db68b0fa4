package io.lockkeeper.benchmarks.cases;

import io.lockkeeper.benchmarks.Lab;
import io.lockkeeper.benchmarks.Program;
import io.lockkeeper.benchmarks.servers.Server;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import java.io.IOException;
import java.util.Optional;

/** The libraries whose servers may be missing on this machine. Then they are not measured, and the report says so. */
final class Peers {
    private Peers() {}

    static Optional<WorkerProcess> redisson(Lab lab, String benchmark) throws IOException, InterruptedException {
        var server = redis(lab, benchmark);
        return server.isEmpty()
                ? Optional.empty()
                : Optional.of(lab.start(Program.REDISSON, server.get().address()));
    }

    /** For a case that starts Redisson's processes itself. */
    static Optional<Server> redis(Lab lab, String benchmark) throws IOException, InterruptedException {
        var server = lab.servers().redis();
        if (server.isEmpty()) lab.report().skipped(benchmark + "/redisson", "no redis-server on the PATH");
        return server;
    }

    static Optional<WorkerProcess> jetcd(Lab lab, String benchmark) throws IOException, InterruptedException {
        var server = lab.servers().etcd();
        if (server.isEmpty()) lab.report().skipped(benchmark + "/jetcd", "no etcd on the PATH");
        return server.isEmpty()
                ? Optional.empty()
                : Optional.of(lab.start(Program.JETCD, server.get().address()));
    }
}
