package io.lockkeeper.cli.serve;

import io.lockkeeper.cli.output.Spans;
import io.lockkeeper.cli.serve.NamesQuery.Order;
import java.time.Instant;
import java.util.List;

/** The page of all locks in use. */
final class NamesPage {
    private static final String FILTER = """
            <form action="/" role="search">
            <label for="prefix">Names that begin with</label>
            <input id="prefix" name="prefix" value="%s" autocomplete="off" spellcheck="false" maxlength="512">
            <input type="hidden" name="sort" value="%s"><button>Show</button>%s
            </form>
            """;

    private final Settings settings;
    private final NamesQuery query;
    private final Instant now;
    private final Cells cells;

    NamesPage(Settings settings, NamesQuery query, Instant now) {
        this.settings = settings;
        this.query = query;
        this.now = now;
        this.cells = new Cells(settings, now);
    }

    /** What stands between the page's head and its foot. */
    String body(View.Look look) {
        var selection = query.select(look.rows());
        var clear = query.prefix().isEmpty()
                ? ""
                : " <a href=\"" + new NamesQuery("", query.order(), 1).href(query.order(), 1) + "\">Show all</a>";
        return FILTER.formatted(Html.text(query.prefix()), query.order().key(), clear)
                + "<section id=\"names\" data-live>\n<h1>Locks in use</h1>\n" + summary(selection.all(), look)
                + table(selection) + pager(selection) + "</section>\n"
                + Endings.sections(look, query.prefix(), now);
    }

    String title(View.Look look) {
        return Html.number(look.rows().size(), "lock", "locks") + " in use";
    }

    private String summary(List<Row> rows, View.Look look) {
        if (rows.isEmpty())
            return query.prefix().isEmpty()
                    ? "<p class=\"empty\">No lock is held, and nobody waits.</p>\n"
                    : "<p class=\"empty\">No name in use begins like this.</p>\n";
        int waiting = rows.stream().mapToInt(Row::waiting).sum();
        long behind = rows.stream().filter(row -> row.waiting() > 0).count();
        long kept = rows.stream().filter(Row::mayBeKept).count();
        var parts = new StringBuilder("<p class=\"sum\"><span>")
                .append(Html.number(rows.size(), "lock is", "locks are"))
                .append(" held")
                .append(kept == 0 ? "" : ", " + kept + " of them perhaps only kept")
                .append("</span> <span>")
                .append(waiting == 0 ? "nobody waits" : waiting + " wait for " + behind + " of them")
                .append("</span>");
        count(
                parts,
                rows.stream().filter(row -> settings.isLong(row, now)).count(),
                Order.HELD,
                "warn",
                "held for " + Spans.words(settings.longHeld()) + " or longer");
        count(
                parts,
                rows.stream().filter(settings::isCrowded).count(),
                Order.WAITING,
                "warn",
                "with " + settings.manyWaiting() + " or more waiting");
        count(
                parts,
                rows.stream()
                        .filter(row -> row.isTicket() && row.isLeaseOver(now))
                        .count(),
                Order.LEASE,
                "bad",
                "held by an expired ticket");
        if (!look.isComplete())
            parts.append(" <strong class=\"bad\">There are more: only the first ")
                    .append(look.rows().size())
                    .append(" are read</strong>");
        return parts.append("</p>\n").toString();
    }

    /** A count is a link to the order in which those that it counts come first. */
    private void count(StringBuilder parts, long count, Order order, String mark, String words) {
        if (count == 0) return;
        parts.append(" <a href=\"")
                .append(query.href(order, 1))
                .append("\"><strong class=\"")
                .append(mark)
                .append("\">")
                .append(count)
                .append(' ')
                .append(words)
                .append("</strong></a>");
    }

    private String table(NamesQuery.Selection selection) {
        if (selection.all().isEmpty()) return "";
        var table = new StringBuilder("<table>\n<thead><tr>")
                .append(heading(Order.NAME, "Name", "ascending", ""))
                .append("<th scope=\"col\">Holder</th><th scope=\"col\">Mode</th>")
                .append(heading(Order.HELD, "Held for", "descending", "num"))
                .append(heading(Order.LEASE, "Lease left", "ascending", "num"))
                .append(heading(Order.WAITING, "Waiting", "descending", "num"))
                .append("</tr></thead>\n<tbody>\n");
        for (var row : selection.shown()) {
            table.append("<tr class=\"")
                    .append(cells.mark(row))
                    .append("\"><th scope=\"row\">")
                    .append(Cells.link(row.name()))
                    .append("</th><td data-label=\"Holder\">")
                    .append(Cells.process(row.tenure().holder(), row.tenure().kind()))
                    .append(Cells.chips(row))
                    .append(Cells.beside(row))
                    .append("</td><td data-label=\"Mode\">")
                    .append(Cells.mode(row))
                    .append("</td><td class=\"num\" data-label=\"Held for\">")
                    .append(cells.heldFor(row))
                    .append("</td><td class=\"num\" data-label=\"Lease left\">")
                    .append(cells.lease(row))
                    .append("</td><td class=\"num\" data-label=\"Waiting\">")
                    .append(cells.waiting(row))
                    .append("</td></tr>\n");
        }
        return table.append("</tbody>\n</table>\n").toString();
    }

    private String heading(Order order, String text, String direction, String style) {
        var sorted = order == query.order() ? " aria-sort=\"" + direction + "\"" : "";
        return "<th scope=\"col\" class=\"" + style + "\"" + sorted + "><a href=\"" + query.href(order, 1) + "\">"
                + text + "</a></th>";
    }

    private String pager(NamesQuery.Selection selection) {
        if (selection.pages() == 1) return "";
        int page = selection.page();
        return "<nav aria-label=\"Pages\">"
                + (page > 1 ? "<a rel=\"prev\" href=\"" + query.href(query.order(), page - 1) + "\">Previous</a> " : "")
                + "<span>Page " + page + " of " + selection.pages() + "</span>"
                + (page < selection.pages()
                        ? " <a rel=\"next\" href=\"" + query.href(query.order(), page + 1) + "\">Next</a>"
                        : "")
                + "</nav>\n";
    }
}
