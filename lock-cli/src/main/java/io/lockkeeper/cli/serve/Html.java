package io.lockkeeper.cli.serve;

import io.lockkeeper.cli.output.Spans;
import io.lockkeeper.internal.Quoted;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Writes parts of a page. Text of others goes through {@link #text} and {@link #isolated} only. */
final class Html {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private Html() {}

    /** The text as it may stand in an element, and in an attribute between double quotes. */
    static String text(String text) {
        return Quoted.escaped(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** The text in an element that keeps a name in another script from turning its neighbours around. */
    static String isolated(String text) {
        return "<bdi>" + text(text) + "</bdi>";
    }

    /** The value as it may stand in a query. */
    static String query(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** The time since then; the instant itself is shown when one points at it. */
    static String since(Instant then, Instant now) {
        return time(then, Spans.words(Duration.between(then, now)));
    }

    static String clock(Instant time) {
        return time(time, CLOCK.format(time) + " UTC");
    }

    private static String time(Instant time, String shown) {
        var whole = time.truncatedTo(ChronoUnit.SECONDS);
        return "<time datetime=\"" + whole + "\" title=\"" + whole + "\">" + shown + "</time>";
    }

    static String number(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
