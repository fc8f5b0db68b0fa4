package io.lockkeeper.memory;

/** What a process asks of the cluster, for scripting faults. */
public enum StoreOperation {
    /** Makes a node in a lock's queue and lists the queue. */
    ENTER,
    /** Looks up where a node stands. */
    LOCATE,
    /** Reads a node and watches it. */
    WATCH,
    /** Removes a node. */
    LEAVE,
    /** The heartbeat. */
    CONFIRM,
    /** Writes a node's data anew: a renewal. */
    WRITE,
    /** Removes another process's node: a steal. */
    REMOVE
}
