package io.lockkeeper.engine.hold;

import io.lockkeeper.LockLostException;
import io.lockkeeper.engine.place.Replacement;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;

/**
 * Ends a hold by putting a node that outlives the session into the place of its own. Thread rules: no state; any thread
 * may call; nothing blocks.
 */
@InternalLockApi
public final class Detachment {
    private Detachment() {}

    /** Makes what is to take the node's place. It does so only if the hold ends by a release, and not by a loss. */
    public static Replacement replacement(Hold hold, byte[] data) {
        return new Replacement(
                hold.context().newContenderId(), data, () -> hold.hasEnded() && hold.lossCause() == null);
    }

    /**
     * Gives the hold back, and lets this take its node's place. {@link Replacement#outcome} says what came of it.
     *
     * @throws LockLostException if the lock was lost
     * @throws IllegalStateException if it was released
     * @throws UnsupportedOperationException if it is not an exclusive lock
     */
    public static void begin(Hold hold, Replacement by) {
        if (!hold.mode().equals(LockMode.EXCLUSIVE))
            throw new UnsupportedOperationException(
                    Quoted.lock(hold.name()) + " is shared with others; only an exclusive lock can be detached");
        hold.ensureHeld();
        hold.contender.tenure().endWithHold();
        // Once more: a release just before the mark may have handed the node on. A later release sees the mark.
        hold.ensureHeld();
        hold.contender.removal().replaceBy(by);
        var life = hold.times().life();
        if (life != null) {
            life.detaching();
            NonThrowingStore.hear(by.outcome(), (node, error) -> life.detached(node != null && node.isPresent()));
        }
        hold.undo(); // without its minimum time: the new node keeps the lock taken
    }
}
