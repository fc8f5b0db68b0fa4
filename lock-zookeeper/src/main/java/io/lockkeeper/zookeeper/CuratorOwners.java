package io.lockkeeper.zookeeper;

import io.lockkeeper.EngineHolds;
import io.lockkeeper.HeldLock;
import io.lockkeeper.LockNestedException;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LockTerms;
import io.lockkeeper.engine.hold.OwnNode;
import io.lockkeeper.internal.Quoted;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.apache.curator.utils.ZKPaths;
import org.jspecify.annotations.Nullable;

/**
 * Which threads own one lock of {@link CuratorLocks}. As in Curator's classes, each object keeps its own record, and two
 * objects for one path exclude each other. Thread rules: any thread may call; each changes its own record only.
 */
final class CuratorOwners {
    /** One of Curator's locks that has such a record. */
    interface Owned {
        CuratorOwners owners();
    }

    private final CuratorCalls calls;
    private final boolean readsAndWrites;
    private final ConcurrentMap<Thread, CuratorOwner> owners = new ConcurrentHashMap<>();

    private CuratorOwners(CuratorCalls calls, boolean readsAndWrites) {
        this.calls = calls;
        this.readsAndWrites = readsAndWrites;
    }

    static CuratorOwners ofMutex(CuratorCalls calls) {
        return new CuratorOwners(calls, false);
    }

    static CuratorOwners ofReadWriteLock(CuratorCalls calls) {
        return new CuratorOwners(calls, true);
    }

    void acquire(Side side) throws Exception {
        if (isUpgrade(side)) throw new LockNestedException(calls.path);
        if (!reenters(side)) enter(side, calls.takeOrFail(terms(side, LockOptions.FOREVER)));
    }

    boolean acquire(Side side, long time, @Nullable TimeUnit unit) throws Exception {
        if (unit == null) { // for Curator this is no limit
            acquire(side);
            return true;
        }
        if (isUpgrade(side)) return false; // it would wait in vain, and meanwhile keep others from reading
        if (reenters(side)) return true;
        var held = calls.take(terms(side, Duration.ofNanos(Math.max(0, unit.toNanos(time)))));
        if (held == null) return false;
        enter(side, held);
        return true;
    }

    private LockTerms terms(Side side, Duration wait) {
        var exclusive = LockTerms.waiting(wait);
        if (!readsAndWrites) return exclusive;
        return side == Side.READ ? exclusive.read() : exclusive.write();
    }

    private boolean isUpgrade(Side side) {
        var own = own();
        if (own == null || side == Side.READ) return false;
        return own.onlyReads() && own.isHeld(Side.READ);
    }

    private boolean reenters(Side side) {
        var own = own();
        if (own == null) return false;
        if (own.reenters(side)) return true;
        own.giveBackLost();
        return false;
    }

    private void enter(Side side, HeldLock held) {
        owners.computeIfAbsent(Thread.currentThread(), first -> new CuratorOwner())
                .enter(side, held);
    }

    void release(Side side) throws Exception {
        var own = own();
        if (own == null || !own.has(side)) throw notMine();
        var over = own.leave(side);
        if (own.isEmpty()) owners.remove(Thread.currentThread());
        if (over != null) calls.giveBack(over);
    }

    boolean isAcquired(Side side) {
        var own = own();
        if (own != null) own.hearOfLoss();
        return owners.values().stream().anyMatch(owner -> owner.isHeld(side));
    }

    boolean isMine(Side side) {
        var own = own();
        if (own == null) return false;
        own.hearOfLoss();
        return own.isHeld(side);
    }

    HeldLock held() {
        var own = own();
        var held = own == null ? null : own.held();
        if (held == null) throw notMine();
        return held;
    }

    /** The node's path in the client's namespace; null for a reader, and if the thread does not hold the lock. */
    @Nullable
    String nodePath(Side side) {
        if (side == Side.READ || !isMine(side)) return null; // readers share a node
        var hold = Objects.requireNonNull(EngineHolds.engineHold(held()));
        return ZKPaths.makePath(calls.path, OwnNode.of(hold).node());
    }

    private @Nullable CuratorOwner own() {
        return owners.get(Thread.currentThread());
    }

    private IllegalMonitorStateException notMine() {
        return new IllegalMonitorStateException(
                Quoted.lock(calls.path) + " is not held by this thread through this object; only the thread that"
                        + " acquired it there may release it");
    }

    UnsupportedOperationException notRevocable() {
        return new UnsupportedOperationException(Quoted.lock(calls.path)
                + ": a waiter can't ask its holder to give way. The option handoffTime limits how long a process keeps a"
                + " lock, and forceRelease ends the hold of one that hangs.");
    }

    @Override
    public String toString() {
        var own = own();
        boolean mine = own != null && (own.isHeld(Side.WRITE) || own.isHeld(Side.READ));
        return Quoted.lock(calls.path) + (mine ? ", held by this thread" : "");
    }
}
