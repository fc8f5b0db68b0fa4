package io.lockkeeper;

import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Terms;
import java.time.Duration;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * On which terms a caller asks for a lock. Immutable: each method returns changed terms. What is not said is taken from
 * the options: {@link LockOptions#defaultWait} and {@link LockOptions#defaultLease}.
 */
public final class LockTerms {
    private static final LockTerms DEFAULTS = new LockTerms(null, null, Duration.ZERO, LockOptions.FOREVER, false);

    private final @Nullable Duration wait;
    private final @Nullable Duration lease;
    private final Duration atLeast;
    private final Duration stealAfter;
    private final boolean reentrant;

    private LockTerms(
            @Nullable Duration wait,
            @Nullable Duration lease,
            Duration atLeast,
            Duration stealAfter,
            boolean reentrant) {
        this.wait = wait;
        this.lease = lease;
        this.atLeast = atLeast;
        this.stealAfter = stealAfter;
        this.reentrant = reentrant;
    }

    /** The options' wait and lease, and nothing else. */
    public static LockTerms defaults() {
        return DEFAULTS;
    }

    /**
     * How long to wait for everything together; zero means only if free now, {@link LockOptions#FOREVER} for ever.
     *
     * @throws IllegalArgumentException if the wait is negative
     */
    public static LockTerms waiting(Duration wait) {
        Nanos.notNegative("A wait", wait);
        return new LockTerms(wait, null, Duration.ZERO, LockOptions.FOREVER, false);
    }

    /** Only if it is free now. */
    public static LockTerms ifFree() {
        return waiting(Duration.ZERO);
    }

    /**
     * How long the lock may be held, unless it is renewed; {@link LockOptions#FOREVER} until it is given back. At the
     * end the body is cancelled or interrupted first; the node goes when it has ended or the options' {@code grace} is
     * over. A hold that was returned has no body: after the lease of one that nobody gives back, others are kept out for
     * that {@code grace} on top of it (5 seconds by default, however short the lease).
     *
     * @throws IllegalArgumentException if the lease is not positive
     */
    public LockTerms lease(Duration lease) {
        Nanos.positive("A lease", lease);
        return new LockTerms(wait, lease, atLeast, stealAfter, reentrant);
    }

    /**
     * How long the lock stays taken at least, counted from its grant, although it is given back earlier: for jobs that
     * several machines start by clocks that differ. Neither this process nor another gets it meanwhile; a close waits
     * for it within its grace; it ends with the process. What is lost is not kept. Nobody renews it meanwhile: others'
     * {@link #stealAfter} should be longer than this.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public LockTerms holdAtLeast(Duration time) {
        Nanos.notNegative("holdAtLeast", time);
        return new LockTerms(wait, lease, time, stealAfter, reentrant);
    }

    /**
     * How long the process that holds the lock may show no sign of life before this caller, while it waits, takes its
     * place away. A new node and a renewal are such signs, a heartbeat is none: a holder that is to be safe renews its
     * hold more often than this ({@link HeldLock#renew}). The time is measured by this process's clock from its first
     * look, and the holder's hand-off time is added. The robbed holder is told at once if it can be reached, and its
     * token is smaller. Holders of other libraries are never robbed. Less than a session timeout may rob a holder whose
     * grant is still on its way to it.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public LockTerms stealAfter(Duration silence) {
        Nanos.positive("stealAfter", silence);
        return new LockTerms(wait, lease, atLeast, silence, reentrant);
    }

    /**
     * A caller that holds the name already, in a body around this call, goes on under the same hold and token; the
     * hold's own terms stay. Its validity is checked at the entry. Only calls with a body can ask for it.
     */
    public LockTerms reentrant() {
        return new LockTerms(wait, lease, atLeast, stealAfter, true);
    }

    /** The same with another wait. */
    LockTerms within(Duration wait) {
        return new LockTerms(wait, lease, atLeast, stealAfter, reentrant);
    }

    boolean isReentrant() {
        return reentrant;
    }

    /** For the engine, with the options' defaults. */
    Terms resolve(LockOptions options) {
        var held = lease != null ? lease : options.defaultLease().orElse(LockOptions.FOREVER);
        return new Terms(
                Nanos.nanos(wait != null ? wait : options.defaultWait()),
                Nanos.nanos(held),
                Nanos.nanos(atLeast),
                Nanos.nanos(stealAfter));
    }

    /** The same, for a call that has no body to be in. */
    Terms resolveWithoutBody(LockOptions options) {
        if (reentrant)
            throw new IllegalArgumentException("Re-entry needs a body: a hold that is returned belongs to nobody. Use"
                    + " withLock, or terms without reentrant()");
        return resolve(options);
    }

    @Override
    public String toString() {
        var said = new StringJoiner(", ", "LockTerms(", ")");
        if (wait != null) said.add("wait=" + Nanos.words(wait));
        if (lease != null) said.add("lease=" + Nanos.words(lease));
        if (!atLeast.isZero()) said.add("holdAtLeast=" + Nanos.words(atLeast));
        if (Nanos.nanos(stealAfter) != Nanos.FOREVER) said.add("stealAfter=" + Nanos.words(stealAfter));
        if (reentrant) said.add("reentrant");
        return said.toString();
    }
}
