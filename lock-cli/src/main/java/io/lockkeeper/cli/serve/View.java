package io.lockkeeper.cli.serve;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the lookout knows. Immutable.
 *
 * @param look what the last look that succeeded has shown; null before the first one
 * @param failure why the last look failed; null if it succeeded, or if there was none yet
 */
record View(@Nullable Look look, @Nullable Failure failure) {
    /**
     * @param at when it began
     * @param took how long it took to read all queues
     * @param rows the locks that are held, sorted by name
     * @param isComplete false if there were too many to read
     * @param losses tenures that ended in a way that may mean a loss, the newest first
     * @param ends tenures that ended in another way, the newest first
     */
    record Look(
            Instant at, Duration took, List<Row> rows, boolean isComplete, List<Ending> losses, List<Ending> ends) {}

    record Failure(Instant at, String message) {}
}
