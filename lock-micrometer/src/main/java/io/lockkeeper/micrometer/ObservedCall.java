package io.lockkeeper.micrometer;

import static io.lockkeeper.micrometer.LockMeter.value;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockEvent.Kind;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockTimeoutException;
import io.lockkeeper.internal.Uncaught;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The observations of one call: first of its wait, then of its hold. What handlers of observations throw is reported and
 * goes no further: it must cost the caller neither its lock nor its body's result.
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
    private final String mode;
    private final @Nullable Observation caller;
    private final Observation acquire;
    private @Nullable Observation hold;

    private ObservedCall(ObservationRegistry registry, String name, String tag, String mode) {
        this.registry = registry;
        this.name = name;
        this.tag = tag;
        this.mode = mode;
        this.caller = registry.getCurrentObservation();
        this.acquire = start(ACQUIRE, "acquire ");
    }

    static ObservedCall begin(ObservationRegistry registry, String fullName, String tag, String mode) {
        return new ObservedCall(registry, fullName, tag, mode);
    }

    private Observation start(String observation, String verb) {
        var begun = Observation.createNotStarted(observation, registry)
                .contextualName(verb + tag)
                .parentObservation(caller)
                .lowCardinalityKeyValue(LockMeter.NAME_TAG, tag)
                .lowCardinalityKeyValue(LockMeter.MODE_TAG, mode)
                .highCardinalityKeyValue(LOCK_KEY, name);
        reporting(begun::start);
        return begun;
    }

    /** Returns false if it threw. */
    private static boolean reporting(Runnable step) {
        try {
            step.run();
            return true;
        } catch (Throwable ofAHandler) {
            Uncaught.tell(ofAHandler);
            return false;
        }
    }

    /** The call has the lock, and its body begins. Puts the hold's observation into scope on this thread. */
    Scope acquired(HeldLock held) {
        var token = Long.toString(held.fencingToken());
        acquire.highCardinalityKeyValue(TOKEN_KEY, token);
        stop(acquire, LockMeter.OUTCOME_TAG, Kind.ACQUIRED, null);
        var begun = start(HOLD, "hold ").highCardinalityKeyValue(TOKEN_KEY, token);
        hold = begun;
        return new Scope(registry, begun);
    }

    /** The hold's observation in scope on this thread, until this is closed. */
    static final class Scope implements AutoCloseable {
        private final ObservationRegistry registry;
        private final Observation.@Nullable Scope before;
        private Observation.Scope opened = Observation.Scope.NOOP;
        private boolean failed;

        private Scope(ObservationRegistry registry, Observation observation) {
            this.registry = registry;
            this.before = registry.getCurrentObservationScope();
            step(() -> opened = observation.openScope());
        }

        private void step(Runnable step) {
            if (reporting(step)) return;
            failed = true;
            registry.setCurrentObservationScope(before); // a handler that throws leaves a scope half open
        }

        /** Whether a handler threw. */
        boolean hasFailed() {
            return failed;
        }

        @Override
        public void close() {
            step(opened::close);
        }
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
        if (error != null) reporting(() -> observation.error(error));
        reporting(observation.lowCardinalityKeyValue(key, value(how))::stop);
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
