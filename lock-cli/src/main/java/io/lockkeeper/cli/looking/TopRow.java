package io.lockkeeper.cli.looking;

import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import io.lockkeeper.cli.output.Modes;
import io.lockkeeper.internal.Quoted;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** One lock in a picture of {@code top}. Immutable. */
record TopRow(LockInspection queue, double turnsPerMinute) {
    LockTenure tenure() {
        return queue.tenure().orElseThrow(); // a name in use has one
    }

    Instant since() {
        return tenure().holder().since();
    }

    boolean mayBeKept() {
        return tenure().mayBeKept();
    }

    int waiting() {
        return queue.waiting().size();
    }

    String turns() {
        return String.format(Locale.ROOT, "%.1f", turnsPerMinute);
    }

    /** What it shows in the columns of {@link TopView#COLUMNS}. */
    List<String> cells(Instant now) {
        return List.of(
                Quoted.escaped(queue.name()),
                Words.holders(queue),
                Words.age(tenure().holder(), now),
                Integer.toString(waiting()),
                turns(),
                Modes.of(queue));
    }
}
