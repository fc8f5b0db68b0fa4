package io.lockkeeper.engine.place;

import io.lockkeeper.internal.InternalLockApi;
import java.util.OptionalLong;

/**
 * How a fencing token is made: from the transaction that created the node, and the number of hand-offs on that node
 * since.
 *
 * <p>The number of hand-offs takes 14 bits. With that many, a busy process can hand the lock on for about as long as a
 * tenure lasts. The transaction's number has the other 49 bits. On ZooKeeper these are enough until the ensemble has
 * elected 2¹⁷ leaders.
 */
@InternalLockApi
public final class Token {
    /** After this many holds on one node the process has to enter again. */
    static final int MOST_PER_NODE = 1 << 14;

    private Token() {}

    /** Whether a token can be made of this transaction number. */
    static boolean canCount(long createdId) {
        return createdId >= 0 && createdId < Long.MAX_VALUE / MOST_PER_NODE;
    }

    /** The failure of a caller whose node has too large a transaction number. */
    static Exception noRoom() {
        return new ArithmeticException("the servers' transaction numbers are too high for a fencing token."
                + " Servers with new, empty data start low again.");
    }

    /** The token of the first hold on a node; zero if no token can be made of its transaction number. */
    public static long first(long createdId) {
        return canCount(createdId) ? of(createdId, 0) : 0;
    }

    /**
     * The next token after this one on the same node, or on the one that took its place. Empty if the count of hand-offs
     * is used up.
     */
    public static OptionalLong after(long token) {
        return (token + 1) % MOST_PER_NODE == 0 ? OptionalLong.empty() : OptionalLong.of(token + 1);
    }

    static long of(long createdId, int handoffs) {
        return createdId * MOST_PER_NODE | handoffs;
    }
}
