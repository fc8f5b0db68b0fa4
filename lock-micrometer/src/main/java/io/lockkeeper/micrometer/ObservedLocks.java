package io.lockkeeper.micrometer;

import io.lockkeeper.Locks;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;

/**
 * Locks whose calls are observed, for traces: each call opens an observation {@code lockkeeper.observed.acquire} for its
 * wait, and then {@code lockkeeper.observed.hold} for its hold. Both are children of the caller's observation. That of the
 * hold is in scope while the body runs, so that what the body observes becomes its child. Kotlin calls {@code withLock} on
 * this, which suspends. Java uses {@link #blocking()}. docs/metrics.md lists the key values.
 *
 * <p>Handles are not observed, because an observation in scope must end on the thread on which it began.
 *
 * <p>No method blocks. Null throws {@link NullPointerException}. Safe for use from any thread.
 */
public final class ObservedLocks {
    private final CallObserver calls;

    private ObservedLocks(CallObserver calls) {
        this.calls = calls;
    }

    /** Observes calls for these locks. The key value {@code name} is made by {@link NameTags#standard}. */
    public static ObservedLocks of(Locks locks, ObservationRegistry registry) {
        return of(locks, registry, NameTags.standard());
    }

    /** Observes calls for these locks, with tags of your own for the key value {@code name}. */
    public static ObservedLocks of(Locks locks, ObservationRegistry registry, NameTags names) {
        Objects.requireNonNull(locks, "The locks must not be null");
        Objects.requireNonNull(registry, "The registry must not be null");
        Objects.requireNonNull(names, "The tags must not be null");
        return new ObservedLocks(new CallObserver(locks, registry, names));
    }

    /** The same locks for callers that block. */
    public ObservedBlockingLocks blocking() {
        return new ObservedBlockingLocks(calls);
    }

    /** The locks themselves, for calls that are not observed. */
    public Locks locks() {
        return calls.locks();
    }

    CallObserver calls() {
        return calls;
    }

    @Override
    public String toString() {
        return "ObservedLocks(" + locks() + ")";
    }
}
