package io.lockkeeper.cli.looking;

import io.lockkeeper.cli.output.Json;
import io.lockkeeper.cli.output.PictureJson;
import java.time.Instant;
import java.util.List;

/** All locks in use that {@code top} shows, as they were read. Immutable. */
record TopPicture(Instant at, List<TopRow> rows) {
    TopPicture {
        rows = List.copyOf(rows);
    }

    /** In this order. */
    List<TopRow> sorted(TopOrder order) {
        return rows.stream().sorted(order.comparator()).toList();
    }

    int waiting() {
        return rows.stream().mapToInt(TopRow::waiting).sum();
    }

    Json json(TopOrder order) {
        return Json.object()
                .with("at", at)
                .with("names", rows.size())
                .with("waiting", waiting())
                .with(
                        "locks",
                        sorted(order).stream()
                                .map(row -> PictureJson.of(row.queue(), at)
                                        .with("turnsPerMinute", row.turnsPerMinute())
                                        .values())
                                .toList());
    }
}
