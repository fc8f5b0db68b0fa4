package io.lockkeeper.benchmarks.curator;

import io.lockkeeper.benchmarks.worker.Caller;
import io.lockkeeper.benchmarks.worker.ManyThreads;
import io.lockkeeper.benchmarks.worker.OneCaller;
import io.lockkeeper.benchmarks.worker.Turns;
import io.lockkeeper.benchmarks.worker.Vitals;
import io.lockkeeper.benchmarks.worker.Worker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;

/**
 * A process that uses Curator's InterProcessMutex. Each caller keeps one object, as in Curator's own example of
 * locking. If all callers share one object, each release wakes all of them; that is measured apart, as "shared".
 */
public final class CuratorWorker {
    private CuratorWorker() {}

    public static void main(String[] arguments) throws Exception {
        var client = Clients.connect(Worker.arguments(arguments).text("connect"));
        Caller.Factory own = name -> holding(new InterProcessMutex(client, "/curator/" + name));
        var ofAll = new ConcurrentHashMap<String, InterProcessMutex>();
        Caller.Factory shared = name ->
                holding(ofAll.computeIfAbsent(name, known -> new InterProcessMutex(client, "/curator/" + known)));
        Worker.serve(Map.of(
                "latency", new OneCaller(own),
                "threads", new ManyThreads(own),
                "threads-shared", new ManyThreads(shared),
                "turns", new Turns(own),
                "vitals", new Vitals()));
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
