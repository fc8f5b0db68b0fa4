package io.lockkeeper.memory;

import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.NodeData;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One node in a lock's queue, with the watches on it. Thread rules: the tree's monitor guards it. */
final class MemoryNode {
    /** The session of a node that outlives its owner's; sessions count from one. */
    static final long NO_SESSION = 0;

    /** What a contender, or an observer of a queue, wants to hear of. */
    record Watch(MemoryWatcher owner, UUID contender, Runnable action) {}

    final String id;
    final UUID contender;
    final long session;
    final long createdId;
    final LockMode mode;
    NodeData data;
    long writtenMillis;
    List<Watch> watches = List.of();

    MemoryNode(UUID contender, long session, long createdId, LockMode mode, NodeData data) {
        this.id = Long.toString(createdId);
        this.contender = contender;
        this.session = session;
        this.createdId = createdId;
        this.mode = mode;
        this.data = data;
        this.writtenMillis = data.createdMillis();
    }

    void watch(Watch watch) {
        if (watches.contains(watch)) return;
        if (watches.isEmpty()) watches = new ArrayList<>();
        watches.add(watch);
    }

    List<Watch> takeWatches() {
        var taken = watches;
        watches = List.of();
        return taken;
    }
}
