package io.lockkeeper.benchmarks.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server that was started for this run: a process of its own on the loopback interface, with its own directory. */
public final class Server implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final ChildProcess process;
    private final int port;

    private Server(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The command that starts a server on this port, with its data in this directory. */
    @FunctionalInterface
    interface Command {
        List<String> of(int port, Path directory) throws IOException;
    }

    static Server start(String name, Path runs, Command command) throws IOException, InterruptedException {
        var directory = Files.createDirectories(runs.resolve(name));
        int port = Ports.free();
        var process = ChildProcess.start(name, command.of(port, directory), runs);
        try {
            Ports.awaitListener(port, process.handle(), START);
        } catch (IllegalStateException | InterruptedException failure) {
            process.close();
            throw failure;
        }
        return new Server(process, port);
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** What the server's data take of its memory. */
    public long heapBytes() throws IOException {
        return ServerHeap.bytes(process.handle().pid());
    }

    @Override
    public void close() {
        process.close();
    }
}
