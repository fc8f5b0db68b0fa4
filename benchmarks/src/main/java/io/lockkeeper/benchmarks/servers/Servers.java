package io.lockkeeper.benchmarks.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The servers of one run. Each is started when a case first asks for it. */
public final class Servers implements AutoCloseable {
    private static final int MEMBERS = 3;

    private final Path directory;
    private final Map<String, Server> running = new HashMap<>();

    public Servers(Path directory) {
        this.directory = directory;
    }

    /** ZooKeeper, set up as its administrator's guide shows for one server. It writes to the disk before it answers. */
    public Server zooKeeper() throws IOException, InterruptedException {
        return start("zookeeper", (port, data) -> zooKeeperCommand(port, data, ""));
    }

    /** Three ZooKeeper servers that form an ensemble, all on this machine: the address of each. */
    public List<String> ensemble() throws IOException, InterruptedException {
        var members = new StringBuilder();
        for (int id = 1; id <= MEMBERS; id++)
            members.append("server.%d=127.0.0.1:%d:%d%n".formatted(id, Ports.free(), Ports.free()));
        var addresses = new ArrayList<String>();
        for (int id = 1; id <= MEMBERS; id++) {
            var number = String.valueOf(id);
            var server = start("zookeeper-" + id, (port, data) -> {
                Files.writeString(data.resolve("myid"), number);
                return zooKeeperCommand(port, data, "initLimit=10\nsyncLimit=5\n" + members);
            });
            addresses.add(server.address());
        }
        return addresses;
    }

    /** Redis at its fastest: it writes nothing to the disk. Empty if it is not installed. */
    public Optional<Server> redis() throws IOException, InterruptedException {
        if (!isInstalled("redis-server")) return Optional.empty();
        return Optional.of(start(
                "redis-server",
                (port, data) -> List.of(
                        "redis-server",
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--dir",
                        data.toString(),
                        "--save",
                        "",
                        "--logfile",
                        data.resolve("log").toString())));
    }

    /** etcd with its default settings; it too writes to the disk before it answers. Empty if it is not installed. */
    public Optional<Server> etcd() throws IOException, InterruptedException {
        if (!isInstalled("etcd")) return Optional.empty();
        return Optional.of(start("etcd", Servers::etcdCommand));
    }

    private Server start(String name, Server.Command command) throws IOException, InterruptedException {
        var known = running.get(name);
        if (known != null) return known;
        var started = Server.start(name, directory, command);
        running.put(name, started);
        return started;
    }

    private static List<String> zooKeeperCommand(int port, Path data, String more) throws IOException {
        var configuration =
                Files.writeString(data.resolve("zoo.cfg"), """
                dataDir=%s
                clientPort=%d
                clientPortAddress=127.0.0.1
                tickTime=2000
                maxClientCnxns=0
                admin.enableServer=false
                """.formatted(data.toAbsolutePath(), port) + more);
        return Java.command(
                List.of("-Xmx1g", "-Dzookeeper.forceSync=yes"),
                Java.ownClassPath(),
                ZooKeeperMain.class.getName(),
                List.of(configuration.toString()));
    }

    private static List<String> etcdCommand(int port, Path data) throws IOException {
        var clients = "http://127.0.0.1:" + port;
        var members = "http://127.0.0.1:" + Ports.free();
        return List.of(
                "etcd",
                "--data-dir",
                data.resolve("data").toString(),
                "--listen-client-urls",
                clients,
                "--advertise-client-urls",
                clients,
                "--listen-peer-urls",
                members,
                "--initial-advertise-peer-urls",
                members,
                "--initial-cluster",
                "default=" + members,
                "--log-level",
                "error");
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Override
    public void close() {
        running.values().forEach(Server::close);
    }
}
