package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One step in the life of an acquire, as a {@link LockListener} hears of it. Every time in it was taken when the event
 * happened, and not when it was told. Immutable. Later versions may add kinds and values.
 */
public final class LockEvent {
    /**
     * What has happened. Each call begins with {@link #ASKED}, and ends with exactly one of {@link #ACQUIRED},
     * {@link #TIMED_OUT}, {@link #FAILED} and {@link #CANCELLED}. A hold begins with {@link #ACQUIRED} or
     * {@link #ATTACHED}, and ends with exactly one of {@link #RELEASED}, {@link #LOST} and {@link #DETACHED}. A call for
     * several names has such a life for each name that it asked for. A call by a caller that holds the lock already has
     * no events: it is the same hold.
     */
    public enum Kind {
        /** A caller asked for the lock. */
        ASKED,
        /** The call has to wait, because others are ahead of it. Comes at most once, and not for a call that asks once. */
        QUEUED,
        /** The lock was granted to the call. A caller that gives up after this has held it for a moment. */
        ACQUIRED,
        /** Others held the lock for longer than the call's wait; for a call that asks once, others held it. */
        TIMED_OUT,
        /** The backend failed, refused or did not answer within the call's wait, or the connection was closed. */
        FAILED,
        /** The caller gave up: it was cancelled or interrupted. If a grant came after that, it was given back. */
        CANCELLED,
        /** The holder renewed its lease. */
        RENEWED,
        /** The writer has become a reader, and lets other readers in. From this event on the mode is theirs. */
        DOWNGRADED,
        /** The hold was given back. The lock may stay taken for its {@code holdAtLeast}. */
        RELEASED,
        /**
         * After {@link #RELEASED}: the lock went on to another caller of this process that waited for it, without a
         * request. Not told if the process keeps the lock ({@link LockOptions.Builder#keepFor}) for a caller to come.
         */
        HANDED_ON,
        /** The hold was lost; see {@link LockEvent#lossCause}. Its body may not have ended yet. */
        LOST,
        /** The hold was made a ticket. The lock stays taken. */
        DETACHED,
        /** A ticket was made a hold. There was no {@link #ASKED} before it. */
        ATTACHED,
        /** A ticket was renewed. This is not part of a call's life, and has a call id of its own. */
        TICKET_RENEWED,
        /** A ticket was released. This is not part of a call's life, and has a call id of its own. */
        TICKET_RELEASED
    }

    private final Kind what;
    private final EventDetails details;

    private LockEvent(Kind kind, EventDetails details) {
        this.what = kind;
        this.details = details;
    }

    /** For the engine, which makes all events. */
    @InternalLockApi
    public static LockEvent of(Kind kind, EventDetails details) {
        return new LockEvent(kind, details);
    }

    /** What has happened. */
    public Kind kind() {
        return what;
    }

    /** The lock's whole name, with its namespace. */
    public String name() {
        return details.name();
    }

    /** How the lock was asked for and is held: alone, as a reader, as a writer, or with some permits. */
    public LockMode mode() {
        return details.mode();
    }

    /** What the events of one call have in common; no other call of this process has it. */
    public long callId() {
        return details.callId();
    }

    /** When it happened, by this machine's clock; with a {@code MemoryCluster}, by that of the cluster. */
    public Instant time() {
        return Instant.ofEpochMilli(details.timeMillis());
    }

    /** The hold's fencing token, or the ticket's; empty while nothing is granted. */
    public OptionalLong fencingToken() {
        return details.token() == 0 ? OptionalLong.empty() : OptionalLong.of(details.token());
    }

    /**
     * How long the call waited, from {@link Kind#ASKED} until it was granted, refused or withdrawn. It is in every later
     * event of the call, too.
     */
    public Optional<Duration> waited() {
        return span(details.waitedNanos());
    }

    /** How long the lock was held until this event; empty before it was acquired. */
    public Optional<Duration> held() {
        return span(details.heldNanos());
    }

    /** The lease that was asked for or renewed: what was left of it at this event. Empty if the hold has no lease. */
    public Optional<Duration> lease() {
        return details.leaseNanos() == Nanos.FOREVER ? Optional.empty() : span(details.leaseNanos());
    }

    /** Why the hold was lost; only for {@link Kind#LOST}. */
    public Optional<LossCause> lossCause() {
        return Optional.ofNullable(details.lossCause());
    }

    /** What the call throws; only for {@link Kind#TIMED_OUT} and {@link Kind#FAILED}. */
    public Optional<LockException> failure() {
        return Optional.ofNullable(details.failure());
    }

    /**
     * Whether the lock was in this process already, so that the hold began without a request; for the events of a hold.
     * Either another caller of the process handed the lock on, and {@link Kind#HANDED_ON} was told of that caller's hold.
     * Or the process had kept the lock ({@link LockOptions.Builder#keepFor}), and {@link Kind#RELEASED} was the last that
     * was told of the hold before.
     */
    public boolean isHandedOn() {
        return details.handedOn();
    }

    private static Optional<Duration> span(long nanos) {
        return nanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** For logs: {@code ACQUIRED name="acct-42" call=7 token=4398046511105 waited=2 ms}. */
    @Override
    public String toString() {
        var text = new StringBuilder(what + " name=" + Quoted.text(name()) + " call=" + callId());
        add(text, "mode", mode().words());
        fencingToken().ifPresent(token -> text.append(" token=").append(token));
        add(text, "waited", waited());
        add(text, "held", held());
        add(text, "lease", lease());
        if (isHandedOn()) text.append(" handedOn=true");
        add(text, "cause", details.lossCause());
        failure().ifPresent(why -> text.append(" failure=").append(Quoted.text(String.valueOf(why.getMessage()))));
        return text.toString();
    }

    private static void add(StringBuilder text, String key, Optional<Duration> span) {
        span.ifPresent(set -> text.append(' ').append(key).append('=').append(Nanos.words(set)));
    }

    private static void add(StringBuilder text, String key, @Nullable Object value) {
        if (value != null) text.append(' ').append(key).append('=').append(value);
    }
}
