package io.lockkeeper.engine.hold;

import io.lockkeeper.LossCause;
import io.lockkeeper.engine.runtime.CallLife;
import io.lockkeeper.engine.runtime.CallNotes;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.spi.LockRuntime;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What only some holds have: a lease, a minimum time ({@code holdAtLeast}), and notes for a listener or for the log. It is a
 * class of its own so that the other holds need no fields for that. Safe for use from any thread.
 */
@InternalLockApi
public final class HoldTimes {
    /** Neither a lease nor a minimum, and no notes. */
    static final HoldTimes NONE = new HoldTimes(null, Nanos.FOREVER, null, null, 0);

    private final @Nullable Lease lease; // null if the hold may last for ever
    private final long leaseNanos;
    private final @Nullable MinimumHold minimum;
    private final @Nullable CallNotes notes;
    private final long since; // when the hold began, if something is noted of it
    private final AtomicBoolean warned = new AtomicBoolean(); // whether the log has said that it is long

    private HoldTimes(
            @Nullable Lease lease,
            long leaseNanos,
            @Nullable MinimumHold minimum,
            @Nullable CallNotes notes,
            long since) {
        this.lease = lease;
        this.leaseNanos = leaseNanos;
        this.minimum = minimum;
        this.notes = notes;
        this.since = since;
    }

    /** Whether the terms set a lease or a minimum. If not, {@link #NONE} serves. */
    static boolean areIn(Terms terms) {
        return terms.atLeastNanos() > 0 || terms.leaseNanos() != Nanos.FOREVER;
    }

    /**
     * Makes the limits that the terms set.
     *
     * @param leaseOver runs when the lease is over
     * @param notes what is noted of the hold; null if nothing is
     */
    static HoldTimes of(Terms terms, LockRuntime runtime, Runnable leaseOver, @Nullable CallNotes notes) {
        long length = terms.leaseNanos();
        return new HoldTimes(
                length == Nanos.FOREVER ? null : new Lease(runtime, leaseOver),
                length,
                terms.atLeastNanos() == 0 ? null : new MinimumHold(runtime, terms.atLeastNanos()),
                notes,
                runtime.nanoTime());
    }

    /** The life of the call that has the hold, for the listener; null if there is no listener. */
    public @Nullable CallLife life() {
        return notes == null ? null : notes.life();
    }

    /** For how many nanoseconds the lock has been held; below zero if that is not noted. */
    long heldNanos(long now) {
        return notes == null ? -1 : now - since;
    }

    /** Where the lock was acquired; null if that is not noted. */
    @Nullable
    Throwable acquiredAt() {
        return notes == null ? null : notes.acquiredAt();
    }

    boolean isWarned() {
        return warned.get();
    }

    /** Returns true once. */
    boolean warn() {
        return warned.compareAndSet(false, true);
    }

    /** The hold begins. */
    void begin(long token) {
        var life = life();
        if (life != null) life.granted(token);
        if (lease != null) lease.begin(leaseNanos);
    }

    void lost(LossCause cause) {
        if (lease != null) lease.cancel();
        var life = life();
        if (life != null) life.lost(cause);
    }

    /** The hold was given back. */
    void ended(boolean released) {
        if (lease != null) lease.cancel();
        var life = life();
        if (released && life != null) life.released();
    }

    boolean isLeaseOver() {
        return lease != null && lease.isOver();
    }

    /** The nanoseconds that are left of the lease; {@link Nanos#FOREVER} without a lease. */
    long leaseLeft() {
        return lease == null ? Nanos.FOREVER : lease.left();
    }

    /** Renews the lease, and returns the nanoseconds that are left then; zero if it was over already. */
    long renew(long nanos, boolean fromEnd) {
        long left = lease == null ? Nanos.FOREVER : lease.renew(nanos, fromEnd);
        var life = life();
        if (left > 0 && life != null) life.renewed(left);
        return left;
    }

    /**
     * Extends the hold if its minimum time is not over yet, and runs the action when it is. Returns whether the
     * lock stays taken.
     *
     * @param now when the lock was given back
     */
    boolean extend(long now, Runnable atEnd) {
        if (minimum == null || minimum.left(now) <= 0) return false;
        minimum.extend(now, atEnd);
        return true;
    }

    /** For how many nanoseconds a lock that was given back stays taken; zero if it does not. */
    public long extendedNanos(long now) {
        return minimum == null ? 0 : minimum.extendedNanos(now);
    }

    /** Ends the extension of a hold that was given back early. Returns whether there was one. */
    boolean endExtension() {
        return minimum != null && minimum.end();
    }

    /** Drops the minimum time, because the hold never reached its caller. */
    void dropMinimum() {
        if (minimum != null) minimum.drop();
    }
}
