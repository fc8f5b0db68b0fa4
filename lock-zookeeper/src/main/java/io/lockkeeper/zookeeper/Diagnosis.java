package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.ConnectionProblem;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.zookeeper.client.ConnectStringParser;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why there is no connection. When ZooKeeper's client fails to connect, it only logs the reason and tries the
 * next server. So this class examines each server as an operator would. It resolves the host's name, opens a
 * connection, and sends the four-letter command {@code srvr}. Every server answers that, if only to say that the
 * command is not allowed.
 *
 * <p>Thread rules: any thread may call any method. {@link #look} blocks for some seconds for each server, and returns
 * at once if another thread is in it. The findings are in volatile fields; nothing else blocks.
 */
final class Diagnosis {
    private static final int PATIENCE_MILLIS = 1000;
    private static final byte[] QUESTION = "srvr".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_TLS_EITHER =
            new byte[16]; // with the question's four bytes alone, a server that expects TLS waits for more

    /** What was found out about a server, and what to do about it. */
    enum Finding {
        UNKNOWN("no such host is known here", "Check the host names, and this machine's name service"),
        NOT_LISTENING("nobody listens there", "Check that a server runs there, and its port"),
        UNREACHED("it can't be reached", "Check the network and the firewalls on the way"),
        SILENT("it takes connections and does not answer", "Check that the server is not stopped or overloaded"),
        CLOSING("it closes connections at once", "Check whether that port wants TLS, and the server's maxClientCnxns"),
        SECURED("it takes connections", "Check the port, and the keys and certificates on both sides"),
        FOREIGN("what answers there is no ZooKeeper server", "Check the port"),
        WITHOUT_QUORUM("it has no quorum and serves nobody", "Check that most of the servers are up"),
        ANSWERING("it answers, but not to this client", "Check whether it demands authentication, or wait longer");

        private final String words;
        private final String remedy;

        Finding(String words, String remedy) {
            this.words = words;
            this.remedy = remedy;
        }
    }

    /** The shortest pause between two looks, so that the clients do not add to the load of servers in trouble. */
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long lookedAt; // has a meaning only while something is found
    private volatile @Nullable ConnectionProblem found;

    /** What was found last; null if nothing was examined since the last connection. */
    @Nullable
    ConnectionProblem found() {
        return found;
    }

    /** Forgets what was found, because there is a connection again. */
    void forget() {
        found = null;
    }

    /**
     * Examines each server of the connect string, one by one. Each finding can be read before the next server is asked.
     */
    void look(String connectString, boolean secured) {
        if (found != null && System.nanoTime() - lookedAt < PAUSE_NANOS) return;
        if (!looking.compareAndSet(false, true)) return;
        try {
            var findings = new LinkedHashMap<String, Finding>();
            for (var server : new ConnectStringParser(connectString).getServerAddresses()) {
                findings.put(server.getHostString() + ":" + server.getPort(), ask(server, secured));
                found = connectionProblem(findings);
            }
        } finally {
            lookedAt = System.nanoTime();
            looking.set(false);
        }
    }

    private static ConnectionProblem connectionProblem(Map<String, Finding> findings) {
        var cause = findings.entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue().words)
                .collect(Collectors.joining("; "));
        var remedy =
                findings.values().stream().distinct().map(each -> each.remedy).collect(Collectors.joining(". "));
        return new ConnectionProblem(cause, remedy);
    }

    private static Finding ask(InetSocketAddress server, boolean secured) {
        try (var socket = new Socket()) {
            var address = InetAddress.getByName(server.getHostString());
            socket.connect(new InetSocketAddress(address, server.getPort()), PATIENCE_MILLIS);
            return secured ? Finding.SECURED : ask(socket);
        } catch (UnknownHostException unknown) {
            return Finding.UNKNOWN;
        } catch (ConnectException failed) {
            return says(failed, "timed out") ? Finding.UNREACHED : Finding.NOT_LISTENING;
        } catch (SocketTimeoutException | NoRouteToHostException | BindException failed) {
            return Finding.UNREACHED;
        } catch (IOException | RuntimeException failed) {
            // A server that closes a connection at once can make the connecting system call fail, with one of several
            // errors. The other causes are a firewall on this machine, or a network that can't be reached from here.
            return says(failed, "permi", "unreachable", "unavailable", "not supported")
                    ? Finding.UNREACHED
                    : Finding.CLOSING;
        }
    }

    private static boolean says(Exception failed, String... words) {
        var message = String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT);
        return Stream.of(words).anyMatch(message::contains);
    }

    private static Finding ask(Socket socket) {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(QUESTION);
            var answer = answer(socket);
            if (answer == null) {
                socket.getOutputStream().write(NO_TLS_EITHER);
                answer = answer(socket);
            }
            if (answer == null) return Finding.SILENT;
            if (answer.isEmpty() || Character.isISOControl(answer.charAt(0))) return Finding.CLOSING; // a TLS alert
            if (answer.contains("not currently serving")) return Finding.WITHOUT_QUORUM;
            return answer.startsWith("Zookeeper version") || answer.startsWith("srvr ")
                    ? Finding.ANSWERING
                    : Finding.FOREIGN;
        } catch (IOException closed) {
            return Finding.CLOSING;
        }
    }

    /** The beginning of the server's answer; empty if it closed the connection, null if it sent nothing in time. */
    private static @Nullable String answer(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readNBytes(64), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException silent) {
            return null;
        }
    }
}
