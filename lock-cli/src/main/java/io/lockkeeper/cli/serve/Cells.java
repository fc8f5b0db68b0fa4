package io.lockkeeper.cli.serve;

import io.lockkeeper.ContenderKind;
import io.lockkeeper.Holder;
import io.lockkeeper.cli.output.Modes;
import io.lockkeeper.cli.output.Spans;
import java.time.Duration;
import java.time.Instant;

/** The parts of tables that several pages have. What is unusual is marked by weight, colour, and a word for those that see neither. */
final class Cells {
    private final Settings settings;
    private final Instant now;

    /** @param now when the page is written */
    Cells(Settings settings, Instant now) {
        this.settings = settings;
        this.now = now;
    }

    static String link(String name) {
        return "<a class=\"name\" href=\"/lock?name=" + Html.query(name) + "\">" + Html.isolated(name) + "</a>";
    }

    /** The process in words: its label, then where it is. */
    static String process(Holder process, ContenderKind kind) {
        if (process.unreadable().isPresent())
            return "<span class=\"sub\">can’t be read: "
                    + Html.text(process.unreadable().get()) + "</span>";
        if (process.host().isEmpty()) return "<span class=\"sub\">does not tell who it is</span>" + kind(kind);
        var place = Html.isolated(process.host()) + ", pid " + process.pid();
        boolean isLabelled = !process.label().isEmpty() && !process.label().equals(process.host());
        return (isLabelled ? Html.isolated(process.label()) + " <span class=\"sub\">" + place + "</span>" : place)
                + kind(kind);
    }

    private static String kind(ContenderKind kind) {
        return switch (kind) {
            case LOCKKEEPER, UNREADABLE -> "";
            case MUTEX -> chip("Curator’s layout", "Another library made this node. It takes its turn like any other.");
            case FOREIGN -> chip("another kind of lock", "Such a queue can be looked at, but not entered.");
        };
    }

    /** Since when the process stands in the queue. */
    String inQueue(Holder process, boolean asClock) {
        if (process.unreadable().isPresent()) return "<span class=\"none\">unknown</span>";
        return asClock ? Html.clock(process.since()) : Html.since(process.since(), now);
    }

    /** What is special about the holder, in a word. */
    static String chips(Row row) {
        if (row.isTicket()) return chip("ticket", "No session stands behind it, only its lease.");
        return row.mayBeKept()
                ? chip(
                        "kept",
                        "The process may only keep the lock for its next caller. Nobody else knows if one holds it now. If"
                                + " not, the next process that asks gets it.")
                : "";
    }

    /** How many share the lock with the first holder. */
    static String beside(Row row) {
        int more = row.beside().size();
        return more == 0 ? "" : " <span class=\"sub\">and " + more + " more</span>";
    }

    /** How the lock is shared. */
    static String mode(Row row) {
        return row.queue().isMixed()
                ? marked(
                        "warn",
                        "",
                        "<span title=\"Different kinds of lock in one queue: some callers use this name wrongly\">mixed</span>")
                : Html.text(Modes.of(row.queue()));
    }

    private static String chip(String text, String title) {
        return " <span class=\"chip\" title=\"" + title + "\">" + text + "</span>";
    }

    String heldFor(Row row) {
        var span = atMost(row) + Html.since(row.heldSince(), now);
        return settings.isLong(row, now) ? marked("warn", "long held", span) : span;
    }

    private static String atMost(Row row) {
        if (row.mayBeKept())
            return "<span title=\"The process has had the lock since then, and may only keep it now\">≤ </span>";
        return row.mayHaveWaited()
                ? "<span title=\"It came to the queue then, and may have waited first\">≤ </span>"
                : "";
    }

    /** What is left of the lease. Only a ticket's is sure to be over: a process may have gone on to another hold. */
    String lease(Row row) {
        if (row.mayBeKept())
            return "<span class=\"none\" title=\"Only the process knows if a caller holds the lock, and with which lease\">?</span>";
        var ends = row.tenure().leaseEnds().orElse(null);
        if (ends == null) return "<span class=\"none\" title=\"It has no lease\">–</span>";
        if (!row.isLeaseOver(now)) return Spans.words(Duration.between(now, ends));
        var over = Html.since(ends, now);
        return row.isTicket()
                ? marked("bad", "", "expired " + over + " ago")
                : marked(
                        "warn",
                        "",
                        "<span title=\"The lease that was last written. If the process waited, or passed"
                                + " the lock on to another of its callers, it holds on a later one\">over by " + over
                                + "</span>");
    }

    String waiting(Row row) {
        if (row.waiting() == 0) return "<span class=\"none\">0</span>";
        var count = Integer.toString(row.waiting());
        return settings.isCrowded(row) ? marked("warn", "many waiting", count) : count;
    }

    /** How a row stands out as a whole. */
    String mark(Row row) {
        if (row.isTicket() && row.isLeaseOver(now)) return "bad";
        return settings.isLong(row, now) || settings.isCrowded(row) || row.isLeaseOver(now) ? "warn" : "";
    }

    private static String marked(String mark, String word, String shown) {
        return "<strong class=\"" + mark + "\">" + shown
                + (word.isEmpty() ? "" : "<span class=\"aloud\"> " + word + "</span>") + "</strong>";
    }
}
