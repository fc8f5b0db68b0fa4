package io.lockkeeper.benchmarks.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** Ports on the loopback interface. */
final class Ports {
    private static final int CONNECT_MILLIS = 200;
    private static final int PAUSE_MILLIS = 50;

    private Ports() {}

    static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until the server listens on the port. */
    static void awaitListener(int port, Process server, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!listens(port)) {
            if (!server.isAlive()) throw new IllegalStateException("The server ended: " + server.info());
            if (System.nanoTime() - deadline > 0) throw new IllegalStateException("No server after " + atMost);
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
