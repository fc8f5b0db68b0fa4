package io.lockkeeper.micrometer;

import static io.lockkeeper.micrometer.LockMeter.value;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockEvent.Kind;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockTimeoutException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The observations of one call: first of its wait, then of its hold.
 *
 * <p>Thread rules: the caller's thread alone, or the threads on which one coroutine runs, one after the other.
 */
final class ObservedCall {
    // Other names than those of the meters: a registry that makes a timer of each observation would give it other tags.
    private static final String ACQUIRE = "lockkeeper.observed.acquire";
    private static final String HOLD = "lockkeeper.observed.hold";
    private static final String LOCK_KEY = "lock";
    private static final String TOKEN_KEY = "token";

    private final ObservationRegistry registry;
    private final String name;
    private final String tag;
    private final @Nullable Observation caller;
    private final Observation acquire;
    private @Nullable Observation hold;

    private ObservedCall(ObservationRegistry registry, String name, String tag) {
        this.registry = registry;
        this.name = name;
        this.tag = tag;
        this.caller = registry.getCurrentObservation();
        this.acquire = start(ACQUIRE, "acquire ");
    }

    static ObservedCall begin(ObservationRegistry registry, String fullName, String tag) {
        return new ObservedCall(registry, fullName, tag);
    }

    private Observation start(String observation, String verb) {
        return Observation.createNotStarted(observation, registry)
                .contextualName(verb + tag)
                .parentObservation(caller)
                .lowCardinalityKeyValue(LockMeter.NAME_TAG, tag)
                .highCardinalityKeyValue(LOCK_KEY, name)
                .start();
    }

    /** The call has the lock, and its body begins. Returns the hold's observation, which is not in scope yet. */
    Observation acquired(HeldLock held) {
        var token = Long.toString(held.fencingToken());
        acquire.highCardinalityKeyValue(TOKEN_KEY, token);
        stop(acquire, LockMeter.OUTCOME_TAG, Kind.ACQUIRED, null);
        return hold = start(HOLD, "hold ").highCardinalityKeyValue(TOKEN_KEY, token);
    }

    /** The call is over. It throws this, or nothing. */
    void ended(@Nullable Throwable thrown) {
        var held = hold;
        var error = thrown == null || isCancellation(thrown) ? null : thrown;
        if (held == null) {
            stop(acquire, LockMeter.OUTCOME_TAG, outcome(thrown), error);
        } else {
            var loss = lossIn(thrown);
            stop(held, LockMeter.END_TAG, loss == null ? Kind.RELEASED : Kind.LOST, error == null ? loss : error);
        }
    }

    private static void stop(Observation observation, String key, Kind how, @Nullable Throwable error) {
        if (error != null) observation.error(error);
        observation.lowCardinalityKeyValue(key, value(how)).stop();
    }

    private static Kind outcome(@Nullable Throwable thrown) {
        if (thrown == null || thrown instanceof LockTimeoutException)
            return Kind.TIMED_OUT; // null: it returned nothing
        return isCancellation(thrown) ? Kind.CANCELLED : Kind.FAILED;
    }

    private static boolean isCancellation(Throwable thrown) {
        return thrown instanceof CancellationException || thrown instanceof InterruptedException;
    }

    /** The loss of this lock. It is suppressed in what the body threw or in the caller's cancellation. */
    private @Nullable LockLostException lossIn(@Nullable Throwable thrown) {
        if (thrown == null) return null;
        if (thrown instanceof LockLostException lost && lost.lockName().equals(name)) return lost;
        for (var suppressed : thrown.getSuppressed())
            if (suppressed instanceof LockLostException lost && lost.lockName().equals(name)) return lost;
        return null;
    }
}
