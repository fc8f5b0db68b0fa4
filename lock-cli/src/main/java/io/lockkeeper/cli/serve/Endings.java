package io.lockkeeper.cli.serve;

import io.lockkeeper.cli.output.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Writes the tables of tenures that have ended. */
final class Endings {
    private static final int ROWS = 50;

    private Endings() {}

    /** The ends of locks whose names begin like this. */
    static String sections(View.Look look, String prefix, Instant now) {
        return sections(look, (Ending ending) -> ending.last().name().startsWith(prefix), now);
    }

    /** The ends of one lock. */
    static String sectionsOf(View.Look look, String name, Instant now) {
        return sections(look, (Ending ending) -> ending.last().name().equals(name), now);
    }

    private static String sections(View.Look look, Predicate<Ending> wanted, Instant now) {
        return section(
                        "losses",
                        "Possible losses",
                        look.losses(),
                        wanted,
                        now,
                        "No tenure ended in an unusual way since this page's" + " server was started.",
                        "Tenures that ended after their lease was over, or together with every other place of their session:"
                                + " its process closed, died or was cut off. When a process has one place only, or may only keep"
                                + " all its locks, its death looks like a release from here, and stands below.")
                + section(
                        "ends",
                        "Other ends",
                        look.ends(),
                        wanted,
                        now,
                        "None yet.",
                        "Mostly releases. Tenures that begin and end between two looks are not seen.");
    }

    private static String section(
            String id,
            String heading,
            List<Ending> all,
            Predicate<Ending> wanted,
            Instant now,
            String none,
            String note) {
        var shown = all.stream().filter(wanted).limit(ROWS).toList();
        var section = new StringBuilder("<section id=\"" + id + "\" data-live>\n<h2>" + heading + "</h2>\n");
        if (shown.isEmpty()) return section + "<p class=\"empty\">" + none + "</p>\n</section>\n";
        section.append("<p class=\"note\">")
                .append(note)
                .append("</p>\n<table>\n<thead><tr><th scope=\"col\">Name</th>"
                        + "<th scope=\"col\">Holder</th><th scope=\"col\">How</th><th scope=\"col\">Next holder</th>"
                        + "<th scope=\"col\" class=\"num\">Held for</th><th scope=\"col\" class=\"num\">Ago</th></tr></thead>\n"
                        + "<tbody>\n");
        for (var ending : shown) row(section, ending, now);
        return section.append("</tbody>\n</table>\n</section>\n").toString();
    }

    private static void row(StringBuilder table, Ending ending, Instant now) {
        var last = ending.last();
        var held = Duration.between(last.heldSince(), ending.gone());
        table.append("<tr class=\"")
                .append(ending.isUnusual() ? "warn" : "")
                .append("\"><th scope=\"row\">")
                .append(Cells.link(last.name()))
                .append("</th><td data-label=\"Holder\">")
                .append(Cells.process(last.tenure().holder(), last.tenure().kind()))
                .append(Cells.chips(last))
                .append("</td><td data-label=\"How\">")
                .append(how(ending))
                .append("</td><td data-label=\"Next holder\">")
                .append(then(ending))
                .append("</td><td class=\"num\" data-label=\"Held for\">")
                .append(last.mayHaveWaited() || last.mayBeKept() ? "≤ " : "")
                .append(Spans.words(held))
                .append("</td><td class=\"num\" data-label=\"Ago\">")
                .append(Html.since(ending.gone(), now))
                .append("</td></tr>\n");
    }

    private static String how(Ending ending) {
        if (ending.isWithItsSession())
            return "with all " + ending.places() + " places of its session"
                    + (ending.onlyKept() ? ", which it may only have kept" : "");
        if (ending.isAfterItsLease()) return ending.last().isTicket() ? "after the ticket expired" : "after its lease";
        return "ended";
    }

    private static String then(Ending ending) {
        return ending.next()
                .map(next -> Cells.process(next, ending.last().tenure().kind()))
                .orElse("<span class=\"none\">free</span>");
    }
}
