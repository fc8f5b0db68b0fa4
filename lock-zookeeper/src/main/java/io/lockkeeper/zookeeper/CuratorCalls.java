package io.lockkeeper.zookeeper;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.HeldLock;
import io.lockkeeper.LockException;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.LockTerms;
import io.lockkeeper.Locks;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * Takes the lock at one path for the calling thread, and throws what Curator's callers expect. Thread rules: any thread
 * may call; there is no state.
 */
final class CuratorCalls {
    private static final int LOOKS = 4; // at the connection, in the time after which a call without a limit gives up

    private final CuratorFramework client;
    private final LockOptions options;
    final String path;

    CuratorCalls(CuratorFramework client, LockOptions options, String path) {
        this.client = client;
        this.options = options;
        this.path = path;
    }

    /** Asks on these terms. Returns null if others held the lock for longer than their wait. */
    @Nullable
    HeldLock take(LockTerms terms) throws Exception {
        throwIfInterrupted();
        var locks = CuratorSessions.of(client, options);
        try {
            return answer(locks.async().tryAcquireAsync(path, terms)).orElse(null);
        } catch (LockException failed) {
            throw asCurators(failed);
        }
    }

    /**
     * Asks on these terms, without a limit. Others may hold the lock for any time, but after a session timeout without a
     * connection the place in the queue is gone. Then the caller is told.
     */
    HeldLock takeOrFail(LockTerms terms) throws Exception {
        throwIfInterrupted();
        var locks = CuratorSessions.of(client, options);
        try {
            return await(locks.async().acquireAsync(path, terms), locks);
        } catch (LockException failed) {
            throw asCurators(failed);
        }
    }

    private HeldLock await(CompletableFuture<HeldLock> asked, Locks locks) throws InterruptedException {
        long without = 0; // nanoseconds without a connection, as far as it was looked at
        while (true) {
            var limit =
                    locks.sessionTimeout().orElseGet(this::connectionTimeout).toNanos();
            try {
                return answer(asked, limit / LOOKS);
            } catch (TimeoutException stillWaiting) {
                without = locks.connectionState() == ConnectionState.CONNECTED ? 0 : without + limit / LOOKS;
                if (without > limit && asked.cancel(true)) throw unreached(limit);
            }
        }
    }

    private Duration connectionTimeout() {
        return Duration.ofMillis(Math.max(1, client.getZookeeperClient().getConnectionTimeoutMs()));
    }

    private LockStoreException unreached(long limitNanos) {
        return new LockStoreException(
                path,
                "Lock \"" + path + "\": the servers could not be reached for " + Duration.ofNanos(limitNanos)
                        + ", so its place in the queue is gone. Check the servers and the network, and acquire it again.",
                null);
    }

    private static <T> T answer(CompletableFuture<T> asked) throws InterruptedException {
        try {
            return answer(asked, Long.MAX_VALUE);
        } catch (TimeoutException never) {
            throw new AssertionError(never);
        }
    }

    private static <T> T answer(CompletableFuture<T> asked, long nanos) throws InterruptedException, TimeoutException {
        try {
            return asked.get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            // The interrupt withdraws the request. If the lock was granted in this moment, it belongs to the caller.
            if (asked.cancel(true)) throw interrupted;
            Thread.currentThread().interrupt();
            return asked.join();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException known) throw known;
            if (failed.getCause() instanceof Error known) throw known;
            throw new IllegalStateException(failed.getCause());
        }
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
    }

    /** Gives the lock back. If it was lost, the log has said so, and nothing is thrown. */
    void giveBack(HeldLock held) throws Exception {
        try {
            held.release();
        } catch (LockLostException known) {
            return; // the log has said so
        } catch (LockException failed) {
            throw asCurators(failed);
        }
    }

    /** The failure as a {@code KeeperException}, as Curator throws it, unless the servers have not caused it. */
    private Exception asCurators(LockException failed) {
        if (client.getState() != CuratorFrameworkState.STARTED)
            return new IllegalStateException("The client is closed. " + failed.getMessage(), failed);
        boolean refused = false; // for example because the path has locks of another kind
        for (Throwable cause = failed.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof KeeperException known) return keeperException(known.code(), failed);
            refused |= cause instanceof StoreException answer && answer.outcome() == Outcome.REFUSED;
        }
        return failed instanceof LockStoreException && !refused ? keeperException(Code.CONNECTIONLOSS, failed) : failed;
    }

    private KeeperException keeperException(Code code, LockException failed) {
        var known = KeeperException.create(code, path);
        known.initCause(failed);
        return known;
    }
}
