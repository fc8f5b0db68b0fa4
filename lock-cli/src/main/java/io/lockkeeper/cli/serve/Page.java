package io.lockkeeper.cli.serve;

import io.lockkeeper.ConnectionState;
import java.time.Instant;

/** What all pages have: the head, the state of the connection, the foot. */
final class Page {
    private static final String FRAME = """
            <!DOCTYPE html>
            <html lang="en" data-interval="%d">
            <head>
            <meta charset="utf-8">
            <title>%s – Lockkeeper</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/page.css">
            <script src="/page.js" defer></script>
            <noscript><meta http-equiv="refresh" content="%d"></noscript>
            </head>
            <body>
            <header>
            <a class="brand" href="/"><img src="/icon.svg" alt="" width="20" height="20">Lockkeeper</a>
            <div id="status" data-live>%s</div>
            </header>
            <p id="offline" role="status" class="alert bad" hidden></p>
            <main>
            %s</main>
            <footer>Read only. Ages compare the ZooKeeper servers’ clocks with this machine’s; point at one to see the time, in UTC.
            ≤ marks a holder that was there at the first look, which may have waited before it held the lock, and a process that may only keep it.</footer>
            </body>
            </html>
            """;

    private final Settings settings;
    private final Instant now;

    Page(Settings settings, Instant now) {
        this.settings = settings;
        this.now = now;
    }

    /**
     * @param title text, which this escapes
     * @param body HTML
     */
    String of(String title, View view, ConnectionState state, String body) {
        long millis = settings.interval().toMillis();
        return FRAME.formatted(millis, Html.text(title), Math.max(1, (millis + 999) / 1000), status(view, state), body);
    }

    /** What there is before the first look. */
    static String nothingYet() {
        return "<section data-first>\n<h1>Locks in use</h1>\n<p class=\"empty\">The servers have not answered yet.</p>\n"
                + "</section>\n";
    }

    private String status(View view, ConnectionState state) {
        var mark = state == ConnectionState.CONNECTED ? "ok" : state == ConnectionState.CONNECTING ? "warn" : "bad";
        var status = new StringBuilder("<p class=\"status ")
                .append(mark)
                .append("\"><strong>")
                .append(words(state))
                .append("</strong> <span>")
                .append(Html.text(settings.servers()))
                .append("</span>");
        var look = view.look();
        if (look != null)
            status.append(" <span>seen ")
                    .append(Html.since(look.at(), now))
                    .append(" ago, read in ")
                    .append(look.took().toMillis())
                    .append(" ms</span>");
        status.append("</p>");
        var failure = view.failure();
        if (failure != null)
            status.append("<p class=\"alert bad\">The look at ")
                    .append(Html.clock(failure.at()))
                    .append(" failed: ")
                    .append(Html.text(failure.message()))
                    .append(look == null ? "" : " What is shown here is from " + Html.clock(look.at()) + ".")
                    .append("</p>");
        return status.toString();
    }

    private static String words(ConnectionState state) {
        return switch (state) {
            case CONNECTING -> "Connecting to";
            case CONNECTED -> "Connected to";
            case SUSPENDED -> "Cut off from";
            case LOST -> "Session lost, connecting again to";
            case CLOSED -> "Closed:";
        };
    }
}
