package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.hold.Hold;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.runtime.CallLife;
import io.lockkeeper.spi.Cancellable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was decided under a queue's monitor, and must be done outside it. Immutable. */
sealed interface Turn {
    /** The queue is gone: its contender leaves. */
    record Gone() implements Turn {}

    /**
     * A contender enters.
     *
     * @param retired the contender that leaves first; null if there was none
     */
    record Enter(@Nullable Contender retired, Contender entering) implements Turn {}

    /**
     * The lock stays here, although no caller wants it.
     *
     * @param nanos for how long it may stay
     * @param began when that began, by the clock
     */
    record Keep(long nanos, long began) implements Turn {}

    /** Whether other processes wait behind the contender must be asked before the lock is handed on. */
    record Ask(Contender first) implements Turn {}

    /**
     * A caller has the lock.
     *
     * @param timer of the caller's wait
     * @param refused callers that ask once, and now find the lock taken
     * @param askAhead whether to look for other processes that wait, while the hold goes on
     * @param giver the life of the hold before it, which was released; null if there was none, or no listener
     * @param wasKept whether the lock was kept here, without a caller that used it
     * @param another whether the next caller can have the lock too, so that what is due must be decided again
     */
    record Grant(
            Contender first,
            Hold hold,
            Acquisition to,
            Cancellable timer,
            List<Acquisition> refused,
            boolean askAhead,
            @Nullable CallLife giver,
            boolean wasKept,
            boolean another)
            implements Turn {
        void tellHandOff() {
            if (giver != null) giver.handedOn();
            if (giver != null || wasKept) to.tellHandedOn();
        }
    }

    Gone GONE = new Gone();
}
