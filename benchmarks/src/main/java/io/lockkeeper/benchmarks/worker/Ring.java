package io.lockkeeper.benchmarks.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that pass a turn round, each asleep until it has come: what is left of a queue of threads if there is no queue,
 * nothing to guard and nothing to decide. No lock that gives each hold to the thread that has waited longest can be
 * faster, as long as its waiters sleep.
 */
public final class Ring implements Task {
    @Override
    public Line run(Line order) throws Exception {
        var round = new Round(order.count("callers"), new Tally(true, order.number("millis")));
        var threads = Executors.newFixedThreadPool(round.members.length);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < round.members.length; i++) {
                int member = i;
                running.add(threads.submit(() -> round.take(member)));
            }
            long holds = 0;
            for (var one : running) holds += one.get();
            return round.tally.answer(holds);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        } finally {
            threads.shutdownNow();
        }
    }

    private static final class Round {
        private final Thread[] members;
        private final CountDownLatch missing;
        private final Tally tally;
        private volatile int turn;

        Round(int members, Tally tally) {
            this.members = new Thread[members];
            this.missing = new CountDownLatch(members);
            this.tally = tally;
        }

        /** Ends at a turn of its own, and passes that on: so the turn comes to all the others. */
        long take(int member) throws InterruptedException {
            members[member] = Thread.currentThread();
            if (member == 0) tally.begin();
            missing.countDown();
            missing.await();
            int next = (member + 1) % members.length;
            long holds = 0;
            while (true) {
                while (turn != member) LockSupport.park(this);
                boolean over = tally.isOver();
                if (!over) {
                    tally.held(members[member]);
                    holds++;
                }
                turn = next;
                LockSupport.unpark(members[next]);
                if (over) return holds;
            }
        }
    }
}
