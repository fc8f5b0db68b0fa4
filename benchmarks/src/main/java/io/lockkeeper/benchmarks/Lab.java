package io.lockkeeper.benchmarks;

import io.lockkeeper.benchmarks.proxy.Proxy;
import io.lockkeeper.benchmarks.report.Report;
import io.lockkeeper.benchmarks.servers.Server;
import io.lockkeeper.benchmarks.servers.Servers;
import io.lockkeeper.benchmarks.servers.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** Gives a case what it works with. All that the case starts here ends with it, except the servers. */
public final class Lab implements AutoCloseable {
    private static final List<String> FLAGS = List.of("-Xms512m", "-Xmx1g");

    private final Size size;
    private final Servers servers;
    private final Report report;
    private final Path directory;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    Lab(Size size, Servers servers, Report report, Path directory) {
        this.size = size;
        this.servers = servers;
        this.report = report;
        this.directory = directory;
    }

    public Size size() {
        return size;
    }

    public Servers servers() {
        return servers;
    }

    public Server zooKeeper() throws IOException, InterruptedException {
        return servers.zooKeeper();
    }

    public Report report() {
        return report;
    }

    /** A directory for files that processes share. */
    public Path directory() {
        return directory;
    }

    /** Starts a JVM that runs the program. More arguments are given as name=value. */
    public WorkerProcess start(Program program, String address, String... more) throws IOException {
        return start(program, List.of(), address, more);
    }

    /** The same, with these flags of the JVM besides the usual ones. */
    public WorkerProcess start(Program program, List<String> flags, String address, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("connect=" + address));
        arguments.addAll(List.of(more));
        var name = program.name().toLowerCase(Locale.ROOT);
        var all = new ArrayList<>(FLAGS);
        all.addAll(flags);
        var worker = WorkerProcess.start(name, program.mainClass(), program.classPath(), all, arguments, directory);
        started.push(worker);
        return worker;
    }

    /**
     * Starts a proxy before the ZooKeeper server, which delays messages this long in each direction and counts
     * requests.
     */
    public Proxy proxy(Duration delay) throws IOException, InterruptedException {
        var proxy = Proxy.to(zooKeeper().port(), delay);
        started.push(proxy);
        return proxy;
    }

    /** Opens a client that counts the nodes on the ZooKeeper server. */
    public Nodes nodes() throws IOException, InterruptedException {
        var nodes = Nodes.of(zooKeeper().address());
        started.push(nodes);
        return nodes;
    }

    @Override
    public void close() throws Exception {
        while (!started.isEmpty()) started.pop().close();
    }
}
