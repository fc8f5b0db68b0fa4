package io.lockkeeper.cli.serve;

import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.connection.ConnectionOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the locks on a page in a browser, until a signal ends it. */
@Command(
        name = "serve",
        description = "Shows names, holders, queues and recent ends of locks on a page in a browser, read only.",
        footer = {
            "",
            "It prints the page's address when it listens, and goes on until a signal ends it.",
            "",
            "Examples:",
            "  lockkeeper serve                           at http://127.0.0.1:7420/",
            "  lockkeeper serve --port 0 --interval 10s   at a free port, looking less often",
            "  ssh -L 7420:127.0.0.1:7420 host lockkeeper serve   through a tunnel",
        })
public final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "the address to listen at; 127.0.0.1 by default, which only this machine reaches")
    private String bind;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "7420",
            description = "7420 by default; 0 is any free one")
    private int port;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "a name by which browsers may call this server, besides localhost and its addresses;"
                    + " can be given several times")
    private List<String> allowed = new ArrayList<>();

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "the pause between two looks at the servers; 2s by default")
    private Duration interval;

    @Option(
            names = "--long-held",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "mark locks that are held for this long; 10m by default")
    private Duration longHeld;

    @Option(
            names = "--many-waiting",
            paramLabel = "COUNT",
            defaultValue = "10",
            description = "mark locks for which so many wait; 10 by default")
    private int manyWaiting;

    @Override
    public Integer call() throws InterruptedException {
        var settings = new Settings(connection.servers(), checkedInterval(), longHeld, manyWaiting);
        var address = address();
        warn(address);
        try (var locks = connection.connect();
                var lookout = new Lookout(() -> locks.blocking().list(""), settings.interval());
                var server =
                        new PageServer(address, new Gate(allowed), settings, lookout::view, locks::connectionState)) {
            // The exit code is the signal's, which Java sees to.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.close();
                lookout.close();
                locks.close();
            }));
            lookout.start();
            server.start();
            var out = spec.commandLine().getOut();
            out.println("http://" + text(address.getAddress()) + ":" + server.port() + "/");
            out.flush();
            new CountDownLatch(1).await(); // for a signal
            return ExitCodes.OK;
        } catch (IOException taken) {
            throw wrong("can't listen at " + bind + ", port " + port + ": " + taken.getMessage()
                    + ". Choose others with --bind and --port");
        }
    }

    private Duration checkedInterval() {
        if (interval.compareTo(Duration.ofMillis(100)) < 0 || interval.compareTo(Duration.ofHours(1)) > 0)
            throw wrong("--interval is 100ms to 1h");
        return interval;
    }

    private InetSocketAddress address() {
        if (port < 0 || port > 65535) throw wrong("--port is 0 to 65535");
        try {
            return new InetSocketAddress(InetAddress.getByName(bind), port);
        } catch (UnknownHostException unknown) {
            throw wrong("--bind: '" + bind + "' is no address and no known name of this machine");
        }
    }

    private void warn(InetSocketAddress address) {
        if (address.getAddress().isLoopbackAddress()) return;
        var err = spec.commandLine().getErr();
        err.println(
                "lockkeeper: everybody who reaches " + text(address.getAddress()) + " sees the names of locks, and the"
                        + " hosts and labels of processes: there is no password and no encryption");
        err.flush();
    }

    private static String text(InetAddress address) {
        var text = address.getHostAddress();
        return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
