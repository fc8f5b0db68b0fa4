package io.lockkeeper.engine.place;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.Place;

/**
 * The time during which a contender's node is first: how many holds it has served, whether other processes wait behind
 * it, and whether it must end.
 *
 * <p>Thread rules: the volatile fields, which say what was seen of the queue, are written under the monitor of
 * {@link PlaceState} and may be read by any thread. The count of holds is guarded by the monitor of the
 * {@link ContenderListener}, which is the local queue; methods that use the count say so by an assertion.
 */
@InternalLockApi
public final class Tenure {
    private final EngineContext context;
    private final Object listener; // its monitor guards the count of holds

    // Written under the monitor of PlaceState; shownAt also when the enter is answered, and when a hold begins.
    private volatile boolean hasFollowers;
    private volatile long beganAt;
    private volatile long shownAt; // when the node was written, or was first, for others that judge its age
    private volatile boolean enteredAsFirst;
    private volatile int lookups;
    private volatile long lookedUpAt;

    private volatile boolean watched; // whether the first process that comes behind the node is noticed at once
    private volatile boolean endsWithHold; // set by any thread, and never cleared

    // Guarded by the listener's monitor.
    private int holdsGranted;

    Tenure(EngineContext context, Object listener) {
        this.context = context;
        this.listener = listener;
    }

    /** A lookup or an enter confirmed the place. */
    void lookedUp(boolean followers, long now) {
        hasFollowers = followers;
        lookedUpAt = now;
        lookups++; // not atomic: the monitor of PlaceState keeps out a second writer
    }

    /** The enter was answered that was sent then. The answer may have taken long, and the node is as old. */
    void entered(long sentAt) {
        shownAt = sentAt;
    }

    /**
     * The node is first from now on.
     *
     * @param entered whether the answer to the enter says so; otherwise the node may have waited
     */
    void begin(long now, boolean entered) {
        beganAt = now;
        if (!entered) shownAt = now;
        enteredAsFirst = entered;
    }

    /** The queue is watched from now on, or not any more. While it is, nobody need ask whether other processes wait. */
    void watched(boolean isWatched) {
        watched = isWatched;
    }

    /** Other processes wait behind the node. */
    void followersCame() {
        hasFollowers = true;
    }

    boolean hasFollowers() {
        return hasFollowers;
    }

    /**
     * Whether the node is to be written because a hold begins on it. So the node's last writing is no older than the hold
     * and {@link #shownWithin}. A node whose queue is watched is written when another process comes.
     */
    boolean mustShow() {
        if (watched) return false;
        long now = context.runtime().nanoTime();
        if (now - shownAt < shownWithin(context.handoffNanos())) return false;
        shownAt = now;
        return true;
    }

    /** By how much the last writing of a node may be older than the hold on it, with this hand-off time of its process. */
    static long shownWithin(long handoffNanos) {
        return Math.max(handoffNanos, 1_000_000_000);
    }

    /** Whether the node has been first for as long as it exists. */
    boolean enteredAsFirst() {
        return enteredAsFirst;
    }

    long beganAt() {
        return beganAt;
    }

    /** How often a lookup or an enter confirmed the place. */
    public int lookups() {
        return lookups;
    }

    /**
     * Whether the tenure's time is over and it is not known whether other processes wait. Then the queue looks up the
     * place before it hands the lock on.
     */
    public boolean mustAskForFollowers(long now) {
        assert Thread.holdsLock(listener);
        if (holdsGranted == 0 || hasFollowers || watched) return false;
        return now - beganAt >= context.handoffNanos() && now - lookedUpAt >= context.handoffNanos();
    }

    /**
     * Whether to look for other processes while a hold goes on. Then it is mostly known whether there are any when the
     * tenure's time is over, and nobody has to wait for the answer.
     */
    public boolean shouldAskAhead(long now) {
        long handoffNanos = context.handoffNanos();
        return handoffNanos > 0 && !hasFollowers && !watched && now - lookedUpAt >= handoffNanos / 2;
    }

    /** The tenure ends with the current hold: its node is removed then, and serves no other caller. */
    public void endWithHold() {
        endsWithHold = true;
    }

    /**
     * Whether the tenure has lasted long enough and other processes wait, or its node must serve no further hold, or no
     * further token can be made of the node.
     */
    boolean isOver(long now) {
        assert Thread.holdsLock(listener);
        if (holdsGranted == 0) return false;
        if (endsWithHold) return true;
        return holdsGranted == Token.MOST_PER_NODE || hasFollowers && now - beganAt >= context.handoffNanos();
    }

    /** A hold was granted on the node. */
    public void granted() {
        assert Thread.holdsLock(listener);
        holdsGranted++;
    }

    /** Whether more than one hold was granted on the node. */
    public boolean hasHandedOn() {
        assert Thread.holdsLock(listener);
        return holdsGranted > 1;
    }

    /** The fencing token of the next grant. */
    public long nextToken(Place place) {
        assert Thread.holdsLock(listener);
        return Token.of(place.createdId(), holdsGranted);
    }
}
