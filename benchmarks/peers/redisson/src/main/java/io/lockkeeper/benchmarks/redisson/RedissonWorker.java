package io.lockkeeper.benchmarks.redisson;

import io.lockkeeper.benchmarks.worker.Caller;
import io.lockkeeper.benchmarks.worker.ManyThreads;
import io.lockkeeper.benchmarks.worker.OneCaller;
import io.lockkeeper.benchmarks.worker.Permits;
import io.lockkeeper.benchmarks.worker.ReadersAndWriter;
import io.lockkeeper.benchmarks.worker.Worker;
import io.lockkeeper.benchmarks.worker.ZipfNames;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.config.Config;

/**
 * A process that uses Redisson's RLock, RFencedLock, RReadWriteLock and RPermitExpirableSemaphore as Redisson's page "Locks and synchronizers" shows them. It sets
 * no lease time, so Redisson's watchdog keeps a lock for as long as the holder's process lives.
 */
public final class RedissonWorker {
    private static final int PERMIT_SECONDS = 30; // as long as Redisson's watchdog keeps a lock

    private RedissonWorker() {}

    public static void main(String[] arguments) throws Exception {
        var config = new Config();
        config.useSingleServer()
                .setAddress("redis://" + Worker.arguments(arguments).text("connect"));
        var redisson = Redisson.create(config);
        Caller.Factory plain = name -> holding(redisson.getLock(name));
        Caller.Factory fenced = name -> {
            var lock = redisson.getFencedLock(name);
            return body -> {
                lock.lockAndGetToken();
                runAndUnlock(lock, body);
            };
        };
        Caller.Factory reading =
                name -> holding(redisson.getReadWriteLock("rw-" + name).readLock());
        Caller.Factory writing =
                name -> holding(redisson.getReadWriteLock("rw-" + name).writeLock());
        Caller.Factory permits = name -> {
            var semaphore = redisson.getPermitExpirableSemaphore("permits-" + name);
            semaphore.trySetPermits(Permits.TOTAL);
            return body -> {
                var permit = semaphore.acquire(PERMIT_SECONDS, TimeUnit.SECONDS);
                try {
                    body.run();
                } finally {
                    semaphore.release(permit);
                }
            };
        };
        Worker.serve(Map.of(
                "latency", new OneCaller(plain),
                "latency-fenced", new OneCaller(fenced),
                "threads", new ManyThreads(plain),
                "zipf", new ZipfNames(plain, plain),
                "threads-fenced", new ManyThreads(fenced),
                "threads-read", new ManyThreads(reading),
                "readers-and-writer", new ReadersAndWriter(reading, writing),
                "latency-permit", new OneCaller(permits),
                "threads-permit", new ManyThreads(permits)));
    }

    private static Caller holding(RLock lock) {
        return body -> {
            lock.lock();
            runAndUnlock(lock, body);
        };
    }

    private static void runAndUnlock(RLock lock, Runnable body) {
        try {
            body.run();
        } finally {
            lock.unlock();
        }
    }
}
