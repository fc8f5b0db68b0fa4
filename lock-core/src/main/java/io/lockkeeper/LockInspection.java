package io.lockkeeper;

import io.lockkeeper.spi.LockMode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A lock's queue, as it was when somebody looked. It may have changed since. A process has one node in the queue,
 * however many of its callers wait; with {@link LockOptions.Builder#fair} it has one for each caller. Readers and writers
 * of a process have a node each, and each caller of a semaphore has its own. Immutable.
 *
 * @param name the lock's whole name, with its namespace
 * @param tenures those whose turn it is, in the order of the queue. Empty if nobody holds the lock or waits for it. An
 *     exclusive lock has one; several readers, or several holders of permits, can have their turn at the same time
 * @param waiting those that wait behind them, in their order
 * @param heldHere whether a caller of these {@link Locks} holds the lock, in whatever mode; one that has given it back
 *     does not, although {@link LockTerms#holdAtLeast} may keep it taken
 */
public record LockInspection(String name, List<LockTenure> tenures, List<QueuedContender> waiting, boolean heldHere) {
    /** @throws NullPointerException if a component, a tenure, or one of those that wait, is null */
    public LockInspection {
        Objects.requireNonNull(name, "The name must not be null");
        tenures = List.copyOf(Objects.requireNonNull(tenures, "The tenures must not be null"));
        waiting = List.copyOf(Objects.requireNonNull(waiting, "Those that wait must not be null"));
    }

    /** A queue with one holder, or none. */
    public LockInspection(String name, Optional<LockTenure> tenure, List<QueuedContender> waiting, boolean heldHere) {
        this(
                name,
                Objects.requireNonNull(tenure, "The tenure must not be null; use an empty Optional").stream()
                        .toList(),
                waiting,
                heldHere);
    }

    /**
     * The first of the {@link #tenures}, which is the only one of an exclusive lock; empty if nobody holds the lock or
     * waits for it.
     */
    public Optional<LockTenure> tenure() {
        return tenures.stream().findFirst();
    }

    /**
     * Whether nodes of different kinds of lock stand in the queue, such as those of an exclusive lock and of a semaphore,
     * or of two semaphores with different totals. Then some callers use the name wrongly. This library refuses those
     * that come later, but other libraries may not.
     */
    public boolean isMixed() {
        var modes = Stream.concat(
                        tenures.stream().map(LockTenure::mode), waiting.stream().map(QueuedContender::mode))
                .toList();
        return modes.stream().anyMatch(mode -> !isOfOneKind(modes.get(0), mode));
    }

    private static boolean isOfOneKind(Optional<LockMode> one, Optional<LockMode> other) {
        return one.isEmpty() || other.isEmpty()
                ? one.isEmpty() == other.isEmpty()
                : one.get().isOfOneKindWith(other.get());
    }
}
