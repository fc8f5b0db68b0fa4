package io.lockkeeper.micrometer;

import static io.lockkeeper.micrometer.LockMeter.value;

import io.lockkeeper.LockTerms;
import io.lockkeeper.Locks;
import io.micrometer.observation.ObservationRegistry;

/** Begins to observe calls for these locks. Safe for use from any thread. */
record CallObserver(Locks locks, ObservationRegistry registry, NameTags names) {
    /**
     * Begins to observe a call, which begins now.
     *
     * @throws IllegalArgumentException if the name is not valid in the locks' namespace
     */
    ObservedCall begin(String name, LockTerms terms) {
        var full = locks.fullName(name);
        return ObservedCall.begin(
                registry, full, names.apply(full), value(terms.mode().sharing()));
    }
}
