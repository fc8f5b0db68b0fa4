package io.lockkeeper.benchmarks.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands on the loopback interface between clients and a ZooKeeper server. It delays messages by the same time in each
 * direction, and counts requests. Messages that were sent back to back also arrive back to back.
 */
public final class Proxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int serverPort;
    private final long delayNanos;
    private final Operations operations = new Operations();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private Proxy(ServerSocket listening, int serverPort, Duration delay) {
        this.listening = listening;
        this.serverPort = serverPort;
        this.delayNanos = delay.toNanos();
    }

    public static Proxy to(int serverPort, Duration delay) throws IOException {
        var proxy = new Proxy(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), serverPort, delay);
        start("proxy-accept", proxy::accept);
        return proxy;
    }

    private void accept() {
        try {
            while (true) connect(listening.accept());
        } catch (IOException closed) {
            // the proxy was closed
        }
    }

    private void connect(Socket client) throws IOException {
        var server = new Socket();
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
        for (var socket : List.of(client, server)) {
            socket.setTcpNoDelay(true);
            sockets.add(socket);
        }
        new Pipe(client, server, delayNanos, operations.ofNewConnection()).start();
        new Pipe(server, client, delayNanos, operations.ofReplies()).start();
    }

    static void start(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    public String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    public Operations operations() {
        return operations;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (var socket : sockets) socket.close();
    }
}
