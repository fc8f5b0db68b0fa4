package io.lockkeeper.memory;

/** The kinds of requests that a process sends to the cluster; a test can script a fault or a delay for each. */
public enum StoreOperation {
    /** Creates a node in a lock's queue and finds its place. */
    ENTER,
    /** Looks up the place of a node that should exist. */
    LOCATE,
    /** Reads a node and watches it. */
    WATCH,
    /** Removes a node. */
    LEAVE,
    /** Confirms the session: a heartbeat. */
    CONFIRM,
    /** Writes a node's data again: a sign of life for those who would steal the lock, or a ticket's renewal. */
    WRITE,
    /** Puts a node that outlives the session into the place of the process's own, to detach a hold. */
    REPLACE,
    /** Puts a reader's node into the place of the process's own, which is a writer's. */
    DOWNGRADE,
    /** Removes another process's node, to steal the lock or to end a tenure by force. */
    REMOVE,
    /** Lists a lock's queue. */
    QUEUE,
    /** Lists a lock's queue and watches it. */
    OBSERVE,
    /** Reads a node, to show it. */
    READ,
    /** Lists the names in use. */
    NAMES
}
