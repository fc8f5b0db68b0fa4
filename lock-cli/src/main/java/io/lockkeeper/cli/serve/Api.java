package io.lockkeeper.cli.serve;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.LockInspection;
import io.lockkeeper.cli.output.Json;
import io.lockkeeper.cli.output.PictureJson;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The same as the pages, for programs: JSON with the locks as {@link PictureJson} writes them. */
final class Api {
    private Api() {}

    static String names(View view, ConnectionState state, NamesQuery query) {
        var look = view.look();
        var selection = query.select(look == null ? List.of() : look.rows());
        return Json.line(head(view, state)
                .with("complete", look != null && look.isComplete())
                .with("total", selection.all().size())
                .with("page", selection.page())
                .with("pages", selection.pages())
                .with(
                        "names",
                        selection.shown().stream()
                                .map(row -> picture(row.queue(), view).values())
                                .toList())
                .values());
    }

    static String lock(View view, ConnectionState state, String name) {
        var queue = Optional.ofNullable(view.look())
                .flatMap(look -> LockPage.row(look, name))
                .map(Row::queue)
                .orElseGet(() -> new LockInspection(name, List.of(), List.of(), false));
        return Json.line(head(view, state).with("lock", picture(queue, view)).values());
    }

    private static Json head(View view, ConnectionState state) {
        return Json.object()
                .with("connection", state.name())
                .with("at", Optional.ofNullable(view.look()).map(View.Look::at))
                .with("failure", Optional.ofNullable(view.failure()).map(View.Failure::message));
    }

    private static Json picture(LockInspection queue, View view) {
        var look = view.look();
        return PictureJson.of(queue, look == null ? Instant.now() : look.at());
    }
}
