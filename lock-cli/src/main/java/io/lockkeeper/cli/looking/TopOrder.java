package io.lockkeeper.cli.looking;

import java.util.Comparator;

/** By what {@code top} sorts. The names are what is typed. */
enum TopOrder {
    /** The longest queue first. */
    waiting(Comparator.comparingInt(TopRow::waiting).reversed()),
    /** The oldest tenure first. Those that may only be kept come last, because nobody may hold them. */
    age(Comparator.comparing(TopRow::mayBeKept).thenComparing(TopRow::since)),
    /** The lock that changes hands most often first. */
    turns(Comparator.comparingDouble(TopRow::turnsPerMinute).reversed()),
    /** In the order of the names. */
    name(Comparator.comparing(row -> row.queue().name()));

    private final Comparator<TopRow> comparator;

    TopOrder(Comparator<TopRow> comparator) {
        this.comparator = comparator;
    }

    Comparator<TopRow> comparator() {
        return comparator.thenComparing(row -> row.queue().name());
    }

    TopOrder next() {
        return values()[(ordinal() + 1) % values().length];
    }
}
