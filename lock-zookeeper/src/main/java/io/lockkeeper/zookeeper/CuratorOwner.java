package io.lockkeeper.zookeeper;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * What one thread has of a lock, and how often it has entered it. When the thread hears of a loss, its entries are
 * counted apart. Each of them may still be released, which then does nothing; if none is, the thread can acquire the
 * lock anew all the same.
 *
 * <p>Thread rules: the thread alone calls, with the exception of {@link #isHeld}.
 */
final class CuratorOwner {
    private volatile @Nullable HeldLock held;
    private final AtomicIntegerArray entries = new AtomicIntegerArray(Side.values().length);
    private @Nullable HeldLock lost;
    private final int[] lostEntries = new int[Side.values().length];

    /** Whether the thread has entered this side, and the lock is held now. Any thread may call. */
    boolean isHeld(Side side) {
        var now = held;
        return now != null && entries.get(side.ordinal()) > 0 && now.isHeld();
    }

    @Nullable
    HeldLock held() {
        return held;
    }

    boolean isEmpty() {
        for (var side : Side.values()) if (has(side)) return false;
        return true;
    }

    /** Whether the thread has entered this side more often than it has released it. */
    boolean has(Side side) {
        return entries.get(side.ordinal()) > 0 || lostEntries[side.ordinal()] > 0;
    }

    void enter(Side side, HeldLock taken) {
        held = taken;
        entries.incrementAndGet(side.ordinal());
    }

    /** Whether the thread reads, so that it would wait for itself if it asked to write. */
    boolean onlyReads() {
        return entries.get(Side.READ.ordinal()) > 0 && entries.get(Side.WRITE.ordinal()) == 0;
    }

    /**
     * Enters what is held once more; false if nothing is held.
     *
     * @throws io.lockkeeper.LockLostException if it was lost, and the thread has not heard of it yet
     */
    boolean reenters(Side side) {
        var now = held;
        if (now == null) return false;
        hearOfLoss();
        now.ensureHeld();
        entries.incrementAndGet(side.ordinal());
        return true;
    }

    /** The thread hears of a loss, if there was one: from here on it holds nothing. */
    void hearOfLoss() {
        var now = held;
        if (now == null || now.isHeld()) return;
        giveBackLost();
        lost = now;
        held = null;
        for (var side : Side.values()) lostEntries[side.ordinal()] += entries.getAndSet(side.ordinal(), 0);
    }

    /** Before the thread asks anew: it would wait for what it has lost to be given back. */
    void giveBackLost() {
        var before = lost;
        lost = null;
        if (before != null) before.releaseAsync();
    }

    /** Undoes one entry. Returns what is to be given back, if it was the last entry; otherwise null. */
    @Nullable
    HeldLock leave(Side side) {
        int at = side.ordinal();
        if (entries.get(at) == 0) {
            lostEntries[at]--;
            if (!isAllLeft(lostEntries)) return null;
            var before = lost;
            lost = null;
            return before;
        }
        if (entries.decrementAndGet(at) > 0) return null;
        var before = held;
        if (entries.get(1 - at) > 0) {
            if (side == Side.WRITE && before != null) goOnReading(before);
            return null;
        }
        held = null;
        return before;
    }

    private static void goOnReading(HeldLock writing) {
        try {
            writing.downgradeToRead();
        } catch (LockLostException | IllegalStateException over) {
            return; // the log has said so
        }
    }

    private static boolean isAllLeft(int[] entries) {
        for (int each : entries) if (each > 0) return false;
        return true;
    }
}
