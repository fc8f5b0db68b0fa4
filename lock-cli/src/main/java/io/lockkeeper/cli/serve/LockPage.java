package io.lockkeeper.cli.serve;

import io.lockkeeper.ContenderKind;
import io.lockkeeper.cli.output.Modes;
import java.time.Instant;
import java.util.Optional;

/** The page of one lock, with its whole queue. */
final class LockPage {
    /** How many of those that wait are shown. */
    static final int ROWS = 500;

    private final String name;
    private final Instant now;
    private final Cells cells;

    LockPage(Settings settings, String name, Instant now) {
        this.name = name;
        this.now = now;
        this.cells = new Cells(settings, now);
    }

    /** What stands between the page's head and its foot. */
    String body(View.Look look) {
        var row = row(look, name);
        return "<p><a href=\"/\">All locks</a></p>\n<section id=\"queue\" data-live>\n<h1 class=\"name\">"
                + Html.isolated(name) + "</h1>\n"
                + row.map(held -> mixed(held) + holders(held) + queue(held))
                        .orElse("<p class=\"empty\">Nobody holds it, and nobody waits for it.</p>\n")
                + "</section>\n" + Endings.sectionsOf(look, name, now);
    }

    static Optional<Row> row(View.Look look, String name) {
        return look.rows().stream().filter(row -> row.name().equals(name)).findFirst();
    }

    private static String mixed(Row row) {
        return row.queue().isMixed()
                ? "<p class=\"note\"><strong class=\"warn\">Different kinds of lock stand in this queue: some callers use"
                        + " this name wrongly.</strong></p>\n"
                : "";
    }

    private String holders(Row first) {
        var all = first.holders();
        var text = new StringBuilder();
        if (all.size() > 1) text.append("<h2>").append(all.size()).append(" hold it</h2>\n");
        all.stream().limit(ROWS).forEach(row -> text.append(holder(row)));
        if (all.size() > ROWS)
            text.append("<p class=\"note\">And ").append(all.size() - ROWS).append(" more.</p>\n");
        return text.toString();
    }

    private String holder(Row row) {
        var tenure = row.tenure();
        var facts = new StringBuilder("<dl class=\"" + cells.mark(row) + "\">");
        var held = row.mayBeKept() ? "Held or kept" : "Held";
        fact(facts, held + " by", Cells.process(tenure.holder(), tenure.kind()) + Cells.chips(row));
        fact(facts, "Mode", Html.text(Modes.of(tenure.mode())));
        fact(facts, held + " for", cells.heldFor(row));
        fact(facts, "Lease left", cells.lease(row));
        fact(facts, "In the queue since", cells.inQueue(tenure.holder(), true));
        if (tenure.kind() == ContenderKind.LOCKKEEPER) {
            fact(
                    facts,
                    "Renewed",
                    tenure.holder().renewals() == 0 ? "never" : tenure.holder().renewals() + " ×");
            fact(facts, "Fencing token", "<code>" + tenure.token() + "</code>");
        }
        fact(facts, "Session", session(tenure.sessionId(), tenure.kind()));
        fact(facts, "Node", "<code>" + Html.text(tenure.node()) + "</code>");
        return facts.append("</dl>\n").toString();
    }

    private static void fact(StringBuilder facts, String what, String value) {
        facts.append("<div><dt>").append(what).append("</dt><dd>").append(value).append("</dd></div>");
    }

    private static String session(long id, ContenderKind kind) {
        if (id != 0) return "<code>0x" + Long.toHexString(id) + "</code>";
        return kind == ContenderKind.UNREADABLE
                ? "<span class=\"none\">unknown</span>"
                : "<span class=\"sub\">none: the node outlives it</span>";
    }

    private String queue(Row row) {
        var waiting = row.queue().waiting();
        if (waiting.isEmpty()) return "<h2>Nobody waits</h2>\n";
        var table = new StringBuilder(
                "<h2>" + Html.number(waiting.size(), "waits", "wait") + "</h2>\n<table class=\"queue\">\n"
                        + "<thead><tr><th scope=\"col\" class=\"num\">Place</th><th scope=\"col\">Process</th>"
                        + "<th scope=\"col\" class=\"num\">Waits for</th><th scope=\"col\">Mode</th>"
                        + "<th scope=\"col\">Session</th></tr></thead>\n<tbody>\n");
        int place = 0;
        for (var waiter : waiting) {
            if (++place > ROWS) break;
            table.append("<tr><td class=\"num\" data-label=\"Place\">")
                    .append(place)
                    .append("</td><td data-label=\"Process\">")
                    .append(Cells.process(waiter.process(), waiter.kind()))
                    .append("</td><td class=\"num\" data-label=\"Waits for\">")
                    .append(cells.inQueue(waiter.process(), false))
                    .append("</td><td data-label=\"Mode\">")
                    .append(Html.text(Modes.of(waiter.mode())))
                    .append("</td><td data-label=\"Session\">")
                    .append(session(waiter.sessionId(), waiter.kind()))
                    .append("</td></tr>\n");
        }
        table.append("</tbody>\n</table>\n");
        if (waiting.size() > ROWS)
            table.append("<p class=\"note\">And ").append(waiting.size() - ROWS).append(" more.</p>\n");
        return table.toString();
    }
}
