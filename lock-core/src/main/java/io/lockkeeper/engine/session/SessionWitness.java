package io.lockkeeper.engine.session;

import io.lockkeeper.internal.InternalLockApi;

/** A node that a heartbeat confirms the session with: the heartbeat's write names it. Called outside any lock. */
@InternalLockApi
public interface SessionWitness {
    /** The name of the lock. */
    String name();

    /** The name of the node. */
    String node();

    /** Looks up the place, because the heartbeat did not find the node. Nothing is granted on it before the answer. */
    void recheck();
}
