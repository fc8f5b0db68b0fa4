package io.lockkeeper.samples.bank;

import java.io.File;
import java.util.Map;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;

/**
 * A program that runs a ZooKeeper server on the loopback interface, for the bank. Its argument is a directory for the
 * server's data.
 */
public final class EmbeddedServer {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ANY_PORT = -1;
    private static final int TICK_MILLIS = 500;
    private static final int CONNECTIONS = 50;

    private EmbeddedServer() {}

    /** Runs until the bank says to quit, or has ended. */
    public static void main(String[] arguments) throws Exception {
        var line = BankLine.open();
        // The host name below is only what clients are told. Without this, the server would listen on every interface.
        Map<String, Object> loopbackOnly = Map.of("clientPortAddress", LOOPBACK);
        var data = new File(arguments[0]);
        var spec = new InstanceSpec(
                data, ANY_PORT, ANY_PORT, ANY_PORT, true, 1, TICK_MILLIS, CONNECTIONS, loopbackOnly, LOOPBACK);
        try (var server = new TestingServer(spec, true)) {
            line.say(Event.READY, server.getConnectString());
            line.await(Command.QUIT);
        }
        System.exit(0);
    }
}
