package io.lockkeeper;

import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.spi.LockMode;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks the arguments of calls that make or use tickets, for all faces, and passes the calls on. Thread rules: any
 * thread may call; nothing blocks.
 */
final class TicketCalls {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Namespace names;
    private final Engine engine;

    TicketCalls(Namespace names) {
        this.names = names;
        this.engine = names.engine();
    }

    String full(String name) {
        return names.full(name);
    }

    /** What counts of these terms. */
    Terms resolve(LockTerms terms) {
        Objects.requireNonNull(terms, "The terms must not be null; LockTerms.defaults() takes the options'");
        var asked = terms.resolveWithoutBody(engine.options());
        if (!asked.mode().equals(LockMode.EXCLUSIVE))
            throw new IllegalArgumentException("A ticket is for an exclusive lock, and these terms ask for a "
                    + asked.mode().words() + " lock");
        // The lease is the ticket's, and not that of the hold that it is made of.
        return new Terms(asked.waitNanos(), Nanos.FOREVER, 0, asked.stealAfterNanos());
    }

    Pending<LockTicket> acquire(String full, Duration lease, Terms terms, boolean completesInline) {
        return engine.ticketing().acquire(full, leaseNanos(lease), terms, completesInline);
    }

    /** The stack of the current call, if the options ask for it. */
    @Nullable
    Throwable trace() {
        return AcquireTrace.takenIf(engine.options().traceAcquires());
    }

    Pending<LockTicket> detach(HeldLock held, Duration lease, boolean completesInline) {
        Objects.requireNonNull(held, "The held lock must not be null");
        long leaseNanos = leaseNanos(lease);
        if (!(held instanceof Handle handle))
            throw new IllegalArgumentException(
                    Quoted.lock(held.name())
                            + ": only a lock that acquire or attach returned can be detached. That of a body ends with its body");
        return engine.ticketing().detach(handle.hold, leaseNanos, completesInline);
    }

    Pending<LockTicket> renew(LockTicket ticket, Duration lease, boolean completesInline) {
        return engine.ticketing().renew(given(ticket), leaseNanos(lease), completesInline);
    }

    Pending<Boolean> release(LockTicket ticket, boolean completesInline) {
        return engine.ticketing().release(given(ticket), completesInline);
    }

    Pending<EngineHold> attach(LockTicket ticket, boolean completesInline) {
        return engine.ticketing().attach(given(ticket), completesInline);
    }

    private static LockTicket given(LockTicket ticket) {
        return Objects.requireNonNull(ticket, "The ticket must not be null");
    }

    private static long leaseNanos(Duration lease) {
        Nanos.positive("A ticket's lease", lease);
        if (lease.compareTo(SHORTEST) < 0)
            throw new IllegalArgumentException(
                    "A ticket's lease must be a second or longer, so that it can be renewed in time: "
                            + Nanos.words(lease));
        return Nanos.nanos(lease);
    }
}
