package io.lockkeeper.zookeeper;

import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * The refusal of a contender behind a node of another kind of lock. To ignore that node could let two callers hold the
 * lock. A node behind the contender does not concern it: that node's own program has to look ahead. Thread rules: no
 * state.
 */
final class OtherKinds {
    private OtherKinds() {}

    /** @param kind how the other node takes part; null if it belongs to a kind that this library does not have */
    static StoreException refused(String parent, String node, @Nullable LockMode kind, LockMode own) {
        return ResultCodes.refused(
                "below " + parent + " the node " + Names.fitLabel(Quoted.escaped(node)) + " is of "
                        + (kind == null
                                ? "another kind of lock (a semaphore of Curator's, another library's lock)"
                                : kind.kind())
                        + ", and this call is for " + own.kind()
                        + ". One path serves one kind of lock at a time. Use another name or root.",
                null);
    }
}
