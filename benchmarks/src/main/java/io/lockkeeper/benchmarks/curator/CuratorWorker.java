package io.lockkeeper.benchmarks.curator;

import io.lockkeeper.benchmarks.worker.Caller;
import io.lockkeeper.benchmarks.worker.ManyThreads;
import io.lockkeeper.benchmarks.worker.OneCaller;
import io.lockkeeper.benchmarks.worker.Permits;
import io.lockkeeper.benchmarks.worker.ReadersAndWriter;
import io.lockkeeper.benchmarks.worker.Turns;
import io.lockkeeper.benchmarks.worker.Vitals;
import io.lockkeeper.benchmarks.worker.Worker;
import io.lockkeeper.benchmarks.worker.ZipfNames;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;

/**
 * A process that uses Curator's InterProcessMutex. Each caller keeps one object, as in Curator's own example of
 * locking, and its InterProcessReadWriteLock and InterProcessSemaphoreV2 in the same way. If all callers share one object, each release wakes all of them; that is measured apart, as "shared".
 */
public final class CuratorWorker {
    private CuratorWorker() {}

    public static void main(String[] arguments) throws Exception {
        var client = Clients.connect(Worker.arguments(arguments).text("connect"));
        Caller.Factory own = name -> holding(new InterProcessMutex(client, "/curator/" + name));
        var ofAll = new ConcurrentHashMap<String, InterProcessMutex>();
        Caller.Factory shared = name ->
                holding(ofAll.computeIfAbsent(name, known -> new InterProcessMutex(client, "/curator/" + known)));
        Caller.Factory reading =
                name -> holding(new InterProcessReadWriteLock(client, "/curator-rw/" + name).readLock());
        Caller.Factory writing =
                name -> holding(new InterProcessReadWriteLock(client, "/curator-rw/" + name).writeLock());
        Caller.Factory permits =
                name -> leasing(new InterProcessSemaphoreV2(client, "/curator-permits/" + name, Permits.TOTAL));
        Worker.serve(Map.of(
                "latency", new OneCaller(own),
                "threads", new ManyThreads(own),
                "zipf", new ZipfNames(own, own),
                "threads-shared", new ManyThreads(shared),
                "turns", new Turns(own),
                "threads-read", new ManyThreads(reading),
                "readers-and-writer", new ReadersAndWriter(reading, writing),
                "latency-permit", new OneCaller(permits),
                "threads-permit", new ManyThreads(permits),
                "vitals", new Vitals()));
    }

    private static Caller leasing(InterProcessSemaphoreV2 semaphore) {
        return body -> {
            var lease = semaphore.acquire();
            try {
                body.run();
            } finally {
                semaphore.returnLease(lease);
            }
        };
    }

    private static Caller holding(InterProcessMutex mutex) {
        return body -> {
            mutex.acquire();
            try {
                body.run();
            } finally {
                mutex.release();
            }
        };
    }
}
