package io.lockkeeper.benchmarks.worker;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Counts the holds of many threads that acquire and release all the time. They use one name, or each thread its own.
 */
public final class ManyThreads implements Task {
    private final Caller.Factory factory;

    public ManyThreads(Caller.Factory factory) {
        this.factory = factory;
    }

    @Override
    public Line run(Line order) throws Exception {
        int count = order.count("callers");
        var names = Names.of(order);
        var callers = new ArrayList<Caller>();
        for (int i = 0; i < count; i++) callers.add(factory.of(names.of(i)));
        var tally = new Tally(names.areOne() && !order.flag("shared"), order.number("millis"));
        var sleeps = new Sleeps();
        var start = new CountDownLatch(1);
        var threads = ThreadKind.of(order).pool(count);
        try {
            var running = new ArrayList<Future<Long>>();
            for (var caller : callers)
                running.add(threads.submit(() -> {
                    start.await();
                    long before = Sleeps.soFar();
                    long holds = holdUntilOver(caller, tally);
                    sleeps.addSince(before);
                    return holds;
                }));
            tally.begin();
            start.countDown();
            long holds = 0;
            for (var one : running) holds += one.get();
            return tally.answer(holds).with("sleeps", sleeps.sum());
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        } finally {
            threads.shutdownNow();
        }
    }

    private static long holdUntilOver(Caller caller, Tally tally) throws Exception {
        long holds = 0;
        while (!tally.isOver()) {
            caller.hold(tally::held);
            holds++;
        }
        return holds;
    }
}
