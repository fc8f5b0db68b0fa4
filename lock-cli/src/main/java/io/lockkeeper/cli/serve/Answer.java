package io.lockkeeper.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What a browser gets. Immutable. */
record Answer(int status, String type, byte[] content) {
    /** The page may fetch from this server alone, and no other page may show it or read it. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    static Answer html(String content) {
        return of(200, "text/html", content);
    }

    static Answer json(String content) {
        return of(200, "application/json", content + "\n");
    }

    static Answer text(int status, String content) {
        return of(status, "text/plain", content + "\n");
    }

    private static Answer of(int status, String type, String content) {
        return new Answer(status, type, content.getBytes(StandardCharsets.UTF_8));
    }

    /** A file that lies beside this class. */
    static Answer resource(String file, String type) {
        try (var stream = Answer.class.getResourceAsStream(file)) {
            return new Answer(200, type, Objects.requireNonNull(stream, file).readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    void send(HttpExchange request) throws IOException {
        var headers = request.getResponseHeaders();
        headers.set("Content-Type", type + "; charset=utf-8");
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Referrer-Policy", "no-referrer"); // the addresses have names of locks
        headers.set("Cache-Control", "no-store");
        if (request.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(content.length));
            request.sendResponseHeaders(status, -1);
            return;
        }
        request.sendResponseHeaders(status, content.length);
        request.getResponseBody().write(content);
    }
}
