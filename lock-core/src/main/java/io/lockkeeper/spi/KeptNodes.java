package io.lockkeeper.spi;

import java.util.UUID;

/**
 * Tells by its contender's id which node may belong to a process that keeps the lock although no caller of it uses the
 * lock. Everybody who lists the queue sees the id, so only those that stand directly behind such a node need to read its
 * data, which say whether the lock is held. The ids are of UUID version 9, which no other id has: contenders have random
 * ids, and nodes without a session have version 8 ({@link LockStore#replace}). Thread rules: no state.
 */
public final class KeptNodes {
    private static final int VERSION = 9;

    private KeptNodes() {}

    /** The same id, as that of a contender that may keep the lock. It is as unique as the other. */
    public static UUID idFor(UUID contender) {
        return new UUID(
                contender.getMostSignificantBits() & ~0xF000L | VERSION << 12, contender.getLeastSignificantBits());
    }

    /** Whether the contender of this id may keep the lock. */
    public static boolean isIdOfOne(UUID contender) {
        return contender.version() == VERSION;
    }
}
