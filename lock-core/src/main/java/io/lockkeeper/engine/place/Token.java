package io.lockkeeper.engine.place;

import io.lockkeeper.internal.InternalLockApi;

/**
 * How a fencing token is made: the transaction that created the node, and how often the node was handed on. Fourteen
 * bits for that let a busy process hand on for about as long as its turn lasts; 49 are left for the transaction, on ZooKeeper
 * enough until the ensemble has elected 2¹⁷ leaders.
 */
@InternalLockApi
public final class Token {
    /** A node serves this many holds, then its process enters again. */
    static final int MOST_PER_NODE = 1 << 14;

    private Token() {}

    /** Whether tokens can be made of this creation id. */
    static boolean canCount(long createdId) {
        return createdId >= 0 && createdId < Long.MAX_VALUE / MOST_PER_NODE;
    }

    /** Why no token can be made. */
    static Exception noRoom() {
        return new ArithmeticException(
                "the servers' transaction numbers leave no room for a token. New data begin anew.");
    }

    static long of(long createdId, int handoffs) {
        return createdId * MOST_PER_NODE | handoffs;
    }
}
