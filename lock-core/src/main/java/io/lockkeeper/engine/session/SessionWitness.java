package io.lockkeeper.engine.session;

import io.lockkeeper.internal.InternalLockApi;

/** A node that heartbeats use to confirm the session: the write that they send names it. Called outside any lock. */
@InternalLockApi
public interface SessionWitness {
    /** The name of the lock. */
    String name();

    String node();

    /** The heartbeat did not find the node: its place must be looked up before anything is granted on it. */
    void recheck();
}
