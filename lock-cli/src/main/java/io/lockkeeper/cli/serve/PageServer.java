package io.lockkeeper.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lockkeeper.ConnectionState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers browsers. It only reads, and it answers from the lookout's last view: no request reaches the ZooKeeper servers.
 *
 * <p>Thread rules: requests are answered by a few threads of its own; what they share is immutable or asked of suppliers.
 */
final class PageServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.lockkeeper.Serve");
    private static final int THREADS = 4;

    static {
        // A client that sends or takes nothing must not keep one of the few threads. The server reads these when it
        // loads.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Settings settings;
    private final Gate gate;
    private final Supplier<View> view;
    private final Supplier<ConnectionState> state;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        var thread = new Thread(work, "lockkeeper-serve");
        thread.setDaemon(true);
        return thread;
    });

    PageServer(
            InetSocketAddress address,
            Gate gate,
            Settings settings,
            Supplier<View> view,
            Supplier<ConnectionState> state)
            throws IOException {
        this.settings = settings;
        this.gate = gate;
        this.view = view;
        this.state = state;
        this.server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange request) throws IOException {
        Answer answer;
        try {
            answer = answer(request);
        } catch (RuntimeException mistake) {
            LOG.warn("A request could not be answered: {}", request.getRequestURI(), mistake);
            answer = Answer.text(500, "A mistake in Lockkeeper. Its standard error has the details.");
        }
        try (request) {
            answer.send(request);
        }
    }

    private Answer answer(HttpExchange request) {
        if (!gate.admits(request))
            return Answer.text(
                    403, "This is not a name of this server. If it should be one, start it with --allow-host NAME.");
        var method = request.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            request.getResponseHeaders().set("Allow", "GET, HEAD");
            return Answer.text(405, "This server only shows.");
        }
        var query = Query.of(request.getRequestURI().getRawQuery());
        if (query == null) return Answer.text(400, "The address has a mistake after its question mark.");
        var seen = view.get();
        var look = seen.look();
        var now = Instant.now();
        var page = new Page(settings, now);
        switch (request.getRequestURI().getPath()) {
            case "/" -> {
                var names = new NamesPage(settings, NamesQuery.of(query), now);
                return look == null
                        ? Answer.html(page.of("Locks", seen, state.get(), Page.nothingYet()))
                        : Answer.html(page.of(names.title(look), seen, state.get(), names.body(look)));
            }
            case "/lock" -> {
                var name = query.getOrDefault("name", "");
                var body = look == null ? Page.nothingYet() : new LockPage(settings, name, now).body(look);
                return Answer.html(page.of(name, seen, state.get(), body));
            }
            case "/api/names" -> {
                return Answer.json(Api.names(seen, state.get(), NamesQuery.of(query)));
            }
            case "/api/lock" -> {
                return Answer.json(Api.lock(seen, state.get(), query.getOrDefault("name", "")));
            }
            case "/page.css" -> {
                return Answer.resource("page.css", "text/css");
            }
            case "/page.js" -> {
                return Answer.resource("page.js", "text/javascript");
            }
            case "/icon.svg" -> {
                return Answer.resource("icon.svg", "image/svg+xml");
            }
            default -> {
                return Answer.text(404, "There is no such page.");
            }
        }
    }

    /** Stops at once: connections are closed, also those on which an answer is under way. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
