package io.lockkeeper.engine.place;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.Place;

/**
 * The time for which a contender's node is first: how many holds it has served, whether others wait outside, and whether it must
 * end. Thread rules: what was seen of the queue is written under the contender's lock and may be read by anybody; the count of
 * holds is guarded by the lock of the local queue.
 */
@InternalLockApi
public final class Tenure {
    private final long handoffNanos;
    private volatile boolean hasFollowers;
    private volatile long beganAt;
    private volatile int lookups;
    private volatile long lookedUpAt;
    private int holdsGranted; // guarded by the local queue

    Tenure(long handoffNanos) {
        this.handoffNanos = handoffNanos;
    }

    /** The place was confirmed. */
    void lookedUp(boolean followers, long now) {
        hasFollowers = followers;
        lookedUpAt = now;
        lookups++; // only under the contender's lock
    }

    /** The node is first from now on. */
    void begin(long now) {
        beganAt = now;
    }

    long beganAt() {
        return beganAt;
    }

    /** How often the place was confirmed. */
    public int lookups() {
        return lookups;
    }

    /** Whether others may be due, and it is not known whether there are any. */
    public boolean mustAskForFollowers(long now) {
        if (holdsGranted == 0 || hasFollowers) return false;
        return now - beganAt >= handoffNanos && now - lookedUpAt >= handoffNanos;
    }

    /** Whether to look for others behind the holder's back, so that it is mostly known when the time is over. */
    public boolean shouldAskAhead(long now) {
        return handoffNanos > 0 && !hasFollowers && now - lookedUpAt >= handoffNanos / 2;
    }

    /** Whether it has lasted, and others wait outside. */
    boolean isOver(long now) {
        if (holdsGranted == 0) return false;
        return holdsGranted == Token.MOST_PER_NODE || hasFollowers && now - beganAt >= handoffNanos;
    }

    public void granted() {
        holdsGranted++;
    }

    /** Whether more than one hold was granted. */
    public boolean hasHandedOn() {
        return holdsGranted > 1;
    }

    /** The fencing token of the next grant. */
    public long nextToken(Place place) {
        return Token.of(place.createdId(), holdsGranted);
    }
}
