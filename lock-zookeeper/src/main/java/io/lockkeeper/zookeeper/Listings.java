package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.LockMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Lists the contenders of a lock. A reply that is larger than the client's {@code jute.maxbuffer} ends the connection
 * each time, and no error says why. So after a listing has failed, the children of its parent are counted before they
 * are listed again. If there are few, their names may be long, as somebody may have made them on purpose: after some
 * connections that ended at once like that, the parent is not listed again before it has fewer children or a minute has passed.
 *
 * <p>Thread rules: any thread may call; nothing blocks; futures complete on ZooKeeper's event thread.
 */
final class Listings {
    private static final int LARGEST_ANSWER = Integer.getInteger("jute.maxbuffer", 0xfffff);
    private static final int BYTES_PER_CHILD = NodeName.bytes(LockMode.EXCLUSIVE) + Integer.BYTES;
    private static final int MOST_DOUBTFUL = 1000;
    private static final int MOST_FAILURES = 4;

    /**
     * An answer that is too large ends the connection as soon as it comes. A connection whose server says nothing, because
     * it has lost its leader for example, ends after two thirds of the session timeout, and proves nothing about the names.
     */
    private static final int SUSPICIOUS_SHARE = 4;

    /**
     * A parent whose listing failed.
     *
     * @param failures how often the connection ended after the parent had been counted, and before it was listed
     * @param children how many there were; nodes of our own come and go, so more of them are no reason to try again
     * @param since when they were counted
     */
    private record Doubt(int failures, int children, long since) {
        /** What is to be thought before the next listing. */
        Doubt at(int count, long now) {
            boolean stands = count >= children && now - since < RETRY_NANOS;
            return stands ? this : new Doubt(Math.min(failures, MOST_FAILURES - 1), count, now);
        }

        Doubt failedAgain() {
            return new Doubt(failures + 1, children, since);
        }
    }

    private static final long RETRY_NANOS = 60_000_000_000L;
    private static final Doubt FIRST = new Doubt(0, Integer.MAX_VALUE, 0);

    private final Map<String, Doubt> doubtful = new ConcurrentHashMap<>();
    private final @Nullable String chroot;
    private final LongSupplier clock;

    /**
     * @param chroot that of the client; null if it has none
     * @param clock a monotonic one, in nanoseconds
     */
    Listings(@Nullable String chroot, LongSupplier clock) {
        this.chroot = chroot;
        this.clock = clock;
    }

    /** The names of the parent's children; an empty list if the parent is gone. */
    CompletableFuture<List<String>> children(ZooKeeperHandle handle, String parent) {
        return listed(handle, parent, () -> Requests.children(handle, parent));
    }

    /** The names of the parent's children, which are watched from now on; empty, and no watch, if there is no parent. */
    CompletableFuture<Optional<List<String>>> watchedChildren(ZooKeeperHandle handle, String parent, Watcher watcher) {
        return listed(handle, parent, () -> Requests.watchedChildren(handle, parent, watcher));
    }

    private <T> CompletableFuture<T> listed(
            ZooKeeperHandle handle, String parent, Supplier<CompletableFuture<T>> listing) {
        var before = doubtful.get(parent);
        if (before == null)
            return listing.get().whenComplete((children, error) -> {
                if (error != null) doubt(parent, FIRST);
            });
        return Requests.stat(handle, parent)
                .thenCompose(
                        stat -> stat.isEmpty() ? listing.get() : listed(handle, parent, stat.get(), before, listing))
                .whenComplete((children, error) -> {
                    if (error == null) doubtful.remove(parent);
                });
    }

    private <T> CompletableFuture<T> listed(
            ZooKeeperHandle handle, String parent, Stat stat, Doubt before, Supplier<CompletableFuture<T>> listing) {
        int count = stat.getNumChildren();
        if ((long) count * BYTES_PER_CHILD >= LARGEST_ANSWER)
            return CompletableFuture.failedFuture(tooMany(parent, count));
        var now = before.at(count, clock.getAsLong());
        if (now.failures() >= MOST_FAILURES) return CompletableFuture.failedFuture(tooLong(parent, count));
        long suspicious = handle.sessionTimeout() * (1_000_000L / SUSPICIOUS_SHARE);
        long asked = clock.getAsLong();
        return listing.get().whenComplete((children, error) -> {
            if (error == null || !ResultCodes.isConnectionLoss(error)) return;
            // Of several listings that one connection took along, one counts.
            if (clock.getAsLong() - asked < suspicious) doubtful.replace(parent, before, now.failedAgain());
        });
    }

    private void doubt(String parent, Doubt doubt) {
        if (doubtful.size() >= MOST_DOUBTFUL) doubtful.clear(); // most are names that nobody uses any more
        doubtful.putIfAbsent(parent, doubt);
    }

    private static RuntimeException tooLong(String parent, int count) {
        return ResultCodes.refused(
                "the connection has ended at each of " + MOST_FAILURES + " listings of the " + count + " nodes at "
                        + parent
                        + ". Probably their names are too long for an answer of " + LARGEST_ANSWER
                        + " bytes (jute.maxbuffer):"
                        + " look for nodes there that no lock has made, and remove them.",
                null);
    }

    private static RuntimeException tooMany(String parent, int count) {
        return ResultCodes.refused(
                count + " contenders stand at " + parent + ", more than a listing of " + LARGEST_ANSWER
                        + " bytes can name. Have fewer processes wait at once, or raise jute.maxbuffer, here and on the servers.",
                null);
    }

    /** The same, after the server has caught up with the leader: a node that is not in this list is surely gone. */
    CompletableFuture<List<String>> childrenForSure(ZooKeeperHandle handle, String parent) {
        // Both must succeed: if the connection changed between them, the sync says nothing about the listing.
        var synced = Requests.sync(handle, parent);
        return children(handle, parent).thenCombine(synced, (children, done) -> children);
    }

    /** For those that look: these children, or a failure if they are missing because the client's chroot does not exist. */
    CompletableFuture<List<String>> unlessNoChroot(ZooKeeperHandle handle, List<String> children) {
        var missing = chroot;
        if (missing == null || !children.isEmpty()) return CompletableFuture.completedFuture(children);
        return Requests.stat(handle, "/").thenApply(stat -> {
            if (stat.isEmpty()) throw ResultCodes.noChroot(missing);
            return children;
        });
    }
}
