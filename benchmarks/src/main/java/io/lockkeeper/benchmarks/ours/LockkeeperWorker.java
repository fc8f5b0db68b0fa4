package io.lockkeeper.benchmarks.ours;

import io.lockkeeper.LockOptions;
import io.lockkeeper.LockTerms;
import io.lockkeeper.Locks;
import io.lockkeeper.benchmarks.curator.Clients;
import io.lockkeeper.benchmarks.worker.Caller;
import io.lockkeeper.benchmarks.worker.ManyThreads;
import io.lockkeeper.benchmarks.worker.OneCaller;
import io.lockkeeper.benchmarks.worker.Permits;
import io.lockkeeper.benchmarks.worker.ReadersAndWriter;
import io.lockkeeper.benchmarks.worker.Ring;
import io.lockkeeper.benchmarks.worker.Task;
import io.lockkeeper.benchmarks.worker.Turns;
import io.lockkeeper.benchmarks.worker.Vitals;
import io.lockkeeper.benchmarks.worker.Worker;
import io.lockkeeper.benchmarks.worker.ZipfNames;
import io.lockkeeper.zookeeper.ZooKeeperLocks;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A process that uses Lockkeeper as its users do. It also runs what Lockkeeper is compared with, on the same connection
 * or without one.
 */
public final class LockkeeperWorker {
    private static final Duration WAIT = Duration.ofMinutes(2);

    private static final Duration KEEP = Duration.ofMinutes(1);

    private LockkeeperWorker() {}

    public static void main(String[] arguments) throws Exception {
        var start = Worker.arguments(arguments);
        var started = new StartOptions(start);
        var client = Clients.connect(start.text("connect"), started.sessionMillis());
        var options = started.options(WAIT);
        var locks = ZooKeeperLocks.on(client, options.build());
        Map<String, Task> tasks = new HashMap<>();
        var blocking = blocking(locks);
        tasks.put("latency", new OneCaller(blocking));
        if (!start.flag("alone")) { // each Locks sends heartbeats of its own
            var sending =
                    ZooKeeperLocks.on(client, options.releaseWait(Duration.ZERO).build());
            tasks.put("latency-sent", new OneCaller(blocking(sending)));
        }
        var bare = BarePair.on(client, "/bare");
        tasks.put("latency-bare", new OneCaller(bare::blocking));
        tasks.put("latency-bare-asynchronous", new OneCaller(bare::asynchronous));
        tasks.put("latency-bare-alike", new OneCaller(bare::alike));
        tasks.put("latency-bare-sent", new OneCaller(bare::sent));
        tasks.put("latency-bare-fresh", new OneCaller(bare::fresh));
        tasks.put("threads", new ManyThreads(blocking));
        tasks.put("turns", new Turns(blocking));
        tasks.put("turns-bare", new Turns(BareQueue.on(client)));
        tasks.put("turns-bare-alike", new Turns(BareQueue.alike(client)));
        tasks.put("threads-reentrant", new ManyThreads(fairReentrantLock()));
        tasks.put("threads-ring", new Ring());
        tasks.put("coroutines", ManyCoroutines.of(locks));
        tasks.put("coroutines-mutex", ManyCoroutines.ofMutex());
        Caller.Factory reading = on(locks, LockTerms.waiting(WAIT).read());
        tasks.put("threads-read", new ManyThreads(reading));
        tasks.put("coroutines-read", ManyCoroutines.ofReaders(locks));
        tasks.put(
                "readers-and-writer",
                new ReadersAndWriter(reading, on(locks, LockTerms.waiting(WAIT).write())));
        Caller.Factory permits = on(locks, LockTerms.waiting(WAIT).permits(1, Permits.TOTAL));
        tasks.put("latency-permit", new OneCaller(permits));
        tasks.put("threads-permit", new ManyThreads(permits));
        Caller.Factory keeping = on(locks, LockTerms.waiting(WAIT).keepFor(KEEP));
        tasks.put("zipf", new ZipfNames(blocking, blocking));
        tasks.put("zipf-keep-own", new ZipfNames(keeping, blocking));
        tasks.put("zipf-keep-all", new ZipfNames(keeping, keeping));
        tasks.put("kept", order -> Worker.done().with("locks", locks.usage().kept()));
        var held = new ManyHolds(locks);
        tasks.put("hold", held::take);
        tasks.put("let-go", held::giveBack);
        var waiting = new WaitingCoroutines(locks);
        tasks.put("wait", waiting::start);
        tasks.put("give-up", waiting::stop);
        tasks.put("look", new Looks(locks)::run);
        tasks.put(
                "told",
                new RobbedHold(
                        client, locks, start.text("root", LockOptions.defaults().root())));
        tasks.put("vitals", new Vitals());
        Worker.serve(tasks);
    }

    private static Caller.Factory blocking(Locks locks) {
        return name -> body -> locks.blocking().runWithLock(name, WAIT, held -> body.run());
    }

    private static Caller.Factory on(Locks locks, LockTerms terms) {
        return name -> body -> locks.blocking().runWithLock(name, terms, held -> body.run());
    }

    private static Caller.Factory fairReentrantLock() {
        var lock = new ReentrantLock(true);
        return name -> body -> {
            lock.lock();
            try {
                body.run();
            } finally {
                lock.unlock();
            }
        };
    }
}
