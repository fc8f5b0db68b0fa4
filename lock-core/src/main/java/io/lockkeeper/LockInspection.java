package io.lockkeeper;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A lock's queue, as it was when somebody looked. It may have changed since. A process has one node in the queue,
 * however many of its callers wait; with {@link LockOptions.Builder#fair} it has one for each caller. Immutable.
 *
 * @param name the lock's whole name, with its namespace
 * @param tenure the process whose turn it is; empty if nobody holds the lock or waits for it
 * @param waiting those that wait behind it, in their order
 * @param heldHere whether a caller of these {@link Locks} holds the lock; one that has given it back does not, although
 *     {@link LockTerms#holdAtLeast} may keep it taken
 */
public record LockInspection(
        String name, Optional<LockTenure> tenure, List<QueuedContender> waiting, boolean heldHere) {
    /** @throws NullPointerException if a component, or one of those that wait, is null */
    public LockInspection {
        Objects.requireNonNull(name, "The name must not be null");
        Objects.requireNonNull(tenure, "The tenure must not be null; use an empty Optional");
        waiting = List.copyOf(Objects.requireNonNull(waiting, "Those that wait must not be null"));
    }
}
