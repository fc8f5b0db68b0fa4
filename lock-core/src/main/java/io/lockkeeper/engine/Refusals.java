package io.lockkeeper.engine;

import io.lockkeeper.LockException;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.LockTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a caller is told who does not get the lock, as far as is known without asking. Called under the queue's lock. */
final class Refusals {
    private Refusals() {}

    /**
     * Its wait is over.
     *
     * @param taken whether somebody of this process has it, or had it a moment ago and others are to have it now
     */
    static LockException timedOut(
            LockEngine engine,
            String name,
            @Nullable Contender contender,
            boolean taken,
            int aheadHere,
            Acquisition caller) {
        var place = contender == null ? null : contender.place();
        // First but not granted: the session could not be confirmed, which says nothing of other holders.
        if (contender == null || place == null || !taken && place.ahead() == 0) {
            if (contender != null && engine.room().isWaiting(contender))
                return new LockStoreException(name, engine.noRoom(name, caller.boundNanos()), null);
            var last = contender == null ? null : contender.lastFailure();
            return new LockStoreException(name, engine.unconfirmed(name, caller.boundNanos(), last), last);
        }
        return busy(engine, name, contender, aheadHere, caller);
    }

    /** Others have it. */
    static LockException busy(
            LockEngine engine, String name, @Nullable Contender contender, int aheadHere, Acquisition caller) {
        var place = contender == null ? null : contender.place();
        var stuck = place == null ? null : engine.unheard().whyStuck(name, place.first());
        if (stuck != null) return stuck; // nobody holds it
        var holder = contender == null ? null : contender.holder();
        int ahead = place == null ? -1 : place.ahead();
        return new LockTimeoutException(name, Duration.ofNanos(caller.statedNanos()), holder, ahead, aheadHere);
    }
}
