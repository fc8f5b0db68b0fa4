package io.lockkeeper.engine.session;

import io.lockkeeper.internal.InternalLockApi;

/** A node by which the session is confirmed. */
@InternalLockApi
public interface SessionWitness {
    String name();

    String node();

    /** The node was not found. */
    void recheck();
}
