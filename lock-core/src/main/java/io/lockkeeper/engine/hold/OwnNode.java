package io.lockkeeper.engine.hold;

import io.lockkeeper.EngineHold;
import io.lockkeeper.LockLostException;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockStore;

/**
 * A node that stands for one hold alone: as long as it exists, nobody else has the lock. Usually a node serves one hold
 * after the other, because the lock is handed on within the process. The first call of {@link #of} for a hold makes
 * this its node's last hold. The node is then removed at the hold's end, and the next caller of this process waits for
 * a node of its own.
 *
 * @param store the backend, as it was given to the engine
 * @param lock the lock's whole name
 * @param node the node's name on the backend, unique for ever
 */
@InternalLockApi
public record OwnNode(LockStore store, String lock, String node) {
    /**
     * The node of this hold. Any thread may call this; it sends no request.
     *
     * @throws LockLostException if the lock was lost
     * @throws IllegalStateException if it was released
     * @throws UnsupportedOperationException if it is an attached ticket's, or a reader's
     */
    public static OwnNode of(EngineHold given) {
        // The node of an attached hold may serve later owners, and so proves nothing about this one.
        if (!(given instanceof Hold hold))
            throw new UnsupportedOperationException(Quoted.lock(given.name())
                    + " is held by an attached ticket, whose node may outlive this hold; use the fencing token");
        if (hold.mode().equals(LockMode.READ))
            throw new UnsupportedOperationException(
                    Quoted.lock(given.name())
                            + " is held by a reader, whose node other readers may share; use the fencing token, or the write lock");
        hold.ensureHeld();
        hold.contender.tenure().endWithHold();
        // Once more: a release just before the mark may have handed the node on. A later release sees the mark, because
        // it ends the hold first and reads the mark then.
        hold.ensureHeld();
        return new OwnNode(hold.context().store().store(), hold.name(), hold.contender.node());
    }
}
