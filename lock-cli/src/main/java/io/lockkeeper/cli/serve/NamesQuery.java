package io.lockkeeper.cli.serve;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which locks a page shows, and in which order. Immutable.
 *
 * @param prefix how the names begin
 * @param page the number of the page, from 1
 */
record NamesQuery(String prefix, Order order, int page) {
    /** How many locks a page has. */
    static final int ROWS = 100;

    enum Order {
        NAME(Comparator.comparing(Row::name)),
        /** Those that may only be kept come last, because nobody may hold them. */
        HELD(Comparator.comparing(Row::mayBeKept).thenComparing(Row::heldSince)),
        LEASE(Comparator.comparing(row -> row.tenure().leaseEnds().orElse(Instant.MAX))),
        WAITING(Comparator.comparing(Row::waiting).reversed());

        private final Comparator<Row> comparator;

        Order(Comparator<Row> comparator) {
            this.comparator = comparator;
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The rows of one page, with the counts for all pages. */
    record Selection(List<Row> all, List<Row> shown, int page, int pages) {}

    /** What makes no sense is taken for what is usual. */
    static NamesQuery of(Map<String, String> query) {
        var order = Order.NAME;
        for (var each : Order.values()) if (each.key().equals(query.get("sort"))) order = each;
        return new NamesQuery(query.getOrDefault("prefix", ""), order, number(query.getOrDefault("page", "1")));
    }

    private static int number(String digits) {
        return digits.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(digits) : 1;
    }

    Selection select(List<Row> rows) {
        var all = rows.stream()
                .filter(row -> row.name().startsWith(prefix))
                .sorted(order.comparator) // a stable sort: equal ones stay sorted by name
                .toList();
        int pages = Math.max(1, (all.size() + ROWS - 1) / ROWS);
        int shown = Math.min(page, pages);
        return new Selection(all, all.subList((shown - 1) * ROWS, Math.min(shown * ROWS, all.size())), shown, pages);
    }

    /** The address of the page that shows the same in another way. */
    String href(Order order, int page) {
        return "/?sort=" + order.key() + (prefix.isEmpty() ? "" : "&amp;prefix=" + Html.query(prefix))
                + (page == 1 ? "" : "&amp;page=" + page);
    }
}
