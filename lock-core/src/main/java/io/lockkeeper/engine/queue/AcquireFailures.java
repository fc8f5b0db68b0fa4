package io.lockkeeper.engine.queue;

import io.lockkeeper.LockException;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.LockTimeoutException;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.place.NodeBudget;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the exceptions for callers that do not get the lock, from what is known without a request.
 *
 * <p>Thread rules: nothing blocks. {@link #timedOut} and {@link #busy} are called under the queue's monitor; every
 * other method may be called by any thread.
 */
@InternalLockApi
public final class AcquireFailures {
    private static final String UNREACHED =
            "Check that the servers are up and can be reached from here, or wait longer";

    /**
     * What this process has to do with the lock that a caller does not get.
     *
     * @param taken whether this process has the lock, or had it a moment ago and does not know yet who is next
     * @param aheadHere how many callers of this process are ahead, the holder included
     * @param extendedNanos for how long the lock stays taken after its release ({@code holdAtLeast}); or zero
     */
    record Rivals(boolean taken, int aheadHere, long extendedNanos) {}

    private final EngineContext context;
    private final SessionGuard guard;
    private final NodeBudget budget;

    public AcquireFailures(EngineContext context, SessionGuard guard, NodeBudget budget) {
        this.context = context;
        this.guard = guard;
        this.budget = budget;
    }

    /** The exception for a caller whose wait is over. */
    LockException timedOut(String name, @Nullable Contender contender, Rivals rivals, Acquisition caller) {
        var place = contender == null ? null : contender.place();
        // First but not granted: the session could not be confirmed, which says nothing of other holders.
        if (contender == null || place == null || !rivals.taken() && place.ahead() == 0) {
            if (contender != null && budget.isWaiting(contender))
                return new LockStoreException(name, overBudget(name, caller.boundNanos()), null);
            var last = contender == null ? null : contender.lastFailure();
            return new LockStoreException(name, unconfirmed(name, caller.boundNanos(), last), last);
        }
        return busy(name, contender, rivals, caller);
    }

    /** The exception for a caller that asked once, when others hold the lock; {@link #timedOut} uses it too. */
    LockException busy(String name, @Nullable Contender contender, Rivals rivals, Acquisition caller) {
        var place = contender == null ? null : contender.place();
        var stuck = place == null ? null : context.backgroundFailures().whyStuck(name, place.first());
        if (stuck != null) return stuck; // nobody holds the lock: it was given back, but its node cannot be removed
        var holder = contender == null ? null : contender.holder();
        int ahead = place == null ? -1 : place.ahead();
        var waited = Duration.ofNanos(caller.statedNanos());
        if (contender != null && isUnanswered(contender))
            return LockTimeoutException.unanswered(name, caller.mode(), waited, holder, ahead);
        return rivals.extendedNanos() > 0
                ? LockTimeoutException.extended(name, caller.mode(), waited, holder, ahead, rivals.extendedNanos())
                : new LockTimeoutException(name, caller.mode(), waited, holder, ahead, rivals.aheadHere());
    }

    /** Whether the only process ahead may keep the lock without a hold, and has not said whether it does. */
    private static boolean isUnanswered(Contender waiting) {
        var place = waiting.place();
        return place != null && place.ahead() == 1 && place.firstMayBeKept() && waiting.isUndecided(false);
    }

    /** The exception for a request that the backend refuses, and would refuse again. */
    LockStoreException refused(String name, Throwable why) {
        return new LockStoreException(name, Quoted.lock(name) + ": " + why.getMessage(), why);
    }

    /** The exception when no timer could be set, so that nothing would end the caller's wait. */
    LockStoreException noTimer(String name, Throwable why) {
        return new LockStoreException(
                name,
                Quoted.lock(name) + ": its wait could not be timed: " + why
                        + ". Check whether this process is out of threads or of memory.",
                why);
    }

    /** Makes the exception, or a plainer one if that throws: the wait must end in any case. */
    LockException inWords(String name, Function<Acquisition, LockException> refusal, Acquisition caller) {
        try {
            return refusal.apply(caller);
        } catch (Throwable thrown) {
            return new LockStoreException(
                    name,
                    Quoted.lock(name) + ": its wait is over, and this was thrown while the reason was put into words: "
                            + thrown,
                    thrown);
        }
    }

    public LockStoreException closed(String name) {
        return new LockStoreException(
                name,
                Quoted.lock(name) + ": the connection to " + context.store().describe() + " is closed. Open a new one.",
                null);
    }

    /** The wait was over before the backend had confirmed anything. */
    private String unconfirmed(String name, long boundNanos, @Nullable Throwable last) {
        var connectionProblem = guard.isConnected() ? null : context.store().connectionProblem();
        var cause = connectionProblem != null
                ? "; " + connectionProblem.cause()
                : last != null ? "; last error: " + last.getMessage() : "";
        var remedy = connectionProblem != null
                ? connectionProblem.remedy()
                : guard.isConnected() ? "Wait longer, or check how busy the servers are" : UNREACHED;
        return Quoted.lock(name) + ": " + context.store().describe() + " confirmed no place in its queue within "
                + Nanos.words(boundNanos) + " (connection " + guard.state() + cause + "). " + remedy + ".";
    }

    /** The wait was over before the budget allowed this process another node. */
    private String overBudget(String name, long boundNanos) {
        return Quoted.lock(name) + ": this process has as many nodes as it may have (" + budget
                + " of path), and none was removed"
                + " within " + Nanos.words(boundNanos)
                + ". Hold or wait for fewer names at once, or raise maxPathBytes together"
                + " with the servers' jute.maxbuffer.";
    }
}
