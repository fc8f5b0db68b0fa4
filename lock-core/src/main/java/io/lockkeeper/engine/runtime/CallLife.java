package io.lockkeeper.engine.runtime;

import io.lockkeeper.EventDetails;
import io.lockkeeper.LockEvent;
import io.lockkeeper.LockEvent.Kind;
import io.lockkeeper.LockException;
import io.lockkeeper.LockTimeoutException;
import io.lockkeeper.LossCause;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.LockMode;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The life of one call and of its hold, for the listener. It lets through one outcome of the call, and one end of a hold
 * that was acquired. A hold may be lost before its delivery, and its end then waits for the outcome. If the call turns out
 * to have failed or to have been withdrawn, its caller never had the hold, and the end is not told.
 *
 * <p>Thread rules: any thread may call any method, under any lock but those of this package; nothing is thrown. The
 * fields that change are guarded by this object's monitor, and events are put in their order under it. The executor is
 * used outside it.
 */
@InternalLockApi
public final class CallLife {
    /** Where the events go, and the engine's clocks. */
    interface Sink {
        /** Notes an event in its order. Returns whether {@link #begin} must be called, outside any lock. */
        boolean note(LockEvent event);

        /** Begins to tell what was noted. */
        void begin();

        long nanoTime();

        long wallMillis();
    }

    private enum Stage {
        WAITING,
        HELD,
        OVER
    }

    private final Sink events;
    private final String name;
    private final long id;
    private final long askedAt;

    // Guarded by this object's monitor.
    private LockMode mode;
    private Stage stage = Stage.WAITING;
    private boolean queued;
    private boolean wasHeld;
    private boolean handedOn; // whether the lock was in this process already
    private boolean handsOn; // whether it went on to another one
    private boolean detaching; // whether the end waits until it is known what came of a detach
    private long token;
    private long leaseNanos;
    private long waited = -1;
    private long grantedAt;
    private long grantedMillis;
    private long heldFor;
    private @Nullable LockEvent end; // told once the call's outcome is known

    CallLife(Sink events, String name, LockMode mode, long id, long askedAt) {
        this.events = events;
        this.name = name;
        this.mode = mode;
        this.id = id;
        this.askedAt = askedAt;
    }

    void asked(long lease) {
        change(() -> {
            leaseNanos = lease;
            return note(Kind.ASKED, null);
        });
    }

    void attached(long newToken) {
        change(() -> {
            leaseNanos = -1;
            grant(newToken);
            stage = Stage.HELD;
            wasHeld = true;
            return note(Kind.ATTACHED, null);
        });
    }

    /** The call has to wait. Only the first of these calls counts. */
    public void queued() {
        change(() -> {
            if (queued || stage != Stage.WAITING) return false;
            queued = true;
            return note(Kind.QUEUED, null);
        });
    }

    /** The lock comes from another caller of this process, or was kept here. Called before {@link #granted}. */
    public void takesOver() {
        change(() -> {
            handedOn = true;
            return false;
        });
    }

    /** The hold begins. Its caller may have given up: {@link #acquired} or another outcome follows. */
    public void granted(long newToken) {
        change(() -> {
            grant(newToken);
            waited = grantedAt - askedAt;
            return false;
        });
    }

    private void grant(long newToken) {
        token = newToken;
        grantedAt = events.nanoTime();
        grantedMillis = events.wallMillis();
    }

    /** The caller gets the hold now, unless another outcome was told already. */
    public void acquired() {
        change(() -> {
            if (stage != Stage.WAITING) return false;
            stage = Stage.HELD;
            wasHeld = true;
            var details =
                    new EventDetails(name, mode, id, grantedMillis, token, waited, 0, leaseNanos, handedOn, null, null);
            boolean begins = events.note(LockEvent.of(Kind.ACQUIRED, details));
            return tellEnd() | begins;
        });
    }

    /** The call fails with this. */
    public void refused(LockException why) {
        change(() -> outcome(why instanceof LockTimeoutException ? Kind.TIMED_OUT : Kind.FAILED, why));
    }

    /** The caller has given up. */
    public void cancelled() {
        change(() -> outcome(Kind.CANCELLED, null));
    }

    private boolean outcome(Kind kind, @Nullable LockException why) {
        if (stage != Stage.WAITING) return false;
        stage = Stage.OVER;
        token = 0; // it may have been granted, but to nobody
        handedOn = false;
        waited = events.nanoTime() - askedAt;
        return note(kind, why);
    }

    /** @param left of the lease, in nanoseconds */
    public void renewed(long left) {
        change(() -> {
            if (stage != Stage.HELD) return false;
            leaseNanos = left;
            return note(Kind.RENEWED, null);
        });
    }

    /** The hold is a reader's from now on. Only the first of these calls counts. */
    public void downgraded() {
        change(() -> {
            if (stage != Stage.HELD || mode.equals(LockMode.READ)) return false;
            mode = LockMode.READ;
            return note(Kind.DOWNGRADED, null);
        });
    }

    public void released() {
        end(Kind.RELEASED, null);
    }

    public void lost(LossCause cause) {
        end(Kind.LOST, cause);
    }

    private void end(Kind kind, @Nullable LossCause cause) {
        change(() -> {
            if (stage == Stage.OVER || end != null) return false;
            heldFor = events.nanoTime() - grantedAt;
            end = event(kind, heldFor, cause, null);
            return tellEnd();
        });
    }

    private boolean tellEnd() {
        var known = end;
        if (known == null || stage != Stage.HELD || detaching && known.kind() == Kind.RELEASED) return false;
        stage = Stage.OVER;
        boolean begins = events.note(known);
        return (handsOn && noteHandOn()) | begins;
    }

    /** A detach begins: a release from now on is told when {@link #detached} has said what came of it. */
    public void detaching() {
        change(() -> {
            detaching = true;
            return false;
        });
    }

    /** A detach is over. */
    public void detached(boolean madeTicket) {
        change(() -> {
            detaching = false;
            if (madeTicket && stage != Stage.OVER) end = event(Kind.DETACHED, heldFor, null, null);
            return tellEnd();
        });
    }

    /** After the release, the lock has gone on to another caller of this process. */
    public void handedOn() {
        change(() -> {
            handsOn = true;
            return wasHeld && stage == Stage.OVER && noteHandOn();
        });
    }

    private boolean noteHandOn() {
        return events.note(event(Kind.HANDED_ON, heldFor, null, null));
    }

    private boolean note(Kind kind, @Nullable LockException why) {
        long held = wasHeld ? events.nanoTime() - grantedAt : -1;
        return events.note(event(kind, held, null, why));
    }

    private LockEvent event(Kind kind, long held, @Nullable LossCause cause, @Nullable LockException why) {
        assert Thread.holdsLock(this);
        long lease = kind == Kind.ASKED || kind == Kind.RENEWED ? leaseNanos : -1;
        return LockEvent.of(
                kind,
                new EventDetails(
                        name, mode, id, events.wallMillis(), token, waited, held, lease, handedOn, cause, why));
    }

    private void change(BooleanSupplier step) {
        try {
            boolean begins;
            synchronized (this) {
                begins = step.getAsBoolean();
            }
            if (begins) events.begin();
        } catch (Throwable thrown) { // no memory, for example; the engine must go on
            Uncaught.tell(thrown);
        }
    }
}
