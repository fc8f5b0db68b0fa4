package io.lockkeeper.benchmarks.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that pass a turn round in a ring. Each sleeps until its turn comes, so this is a hand-off between sleeping
 * threads, without a queue and without anything to protect or decide. A lock does at least this work if each hold wakes
 * the thread that gets it, and not before its turn. How long that takes depends on where the scheduler puts the
 * threads. A lock can be faster for one of four reasons: it spins, it wakes threads ahead of their turn, it is free
 * when a thread asks for it, or the scheduler placed its threads better.
 */
public final class Ring implements Task {
    @Override
    public Line run(Line order) throws Exception {
        var round = new Round(order.count("callers"), new Tally(true, order.number("millis")));
        var threads = ThreadKind.of(order).pool(round.members.length);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < round.members.length; i++) {
                int member = i;
                running.add(threads.submit(() -> {
                    try {
                        return round.take(member);
                    } catch (Throwable failed) {
                        threads.shutdownNow(); // otherwise the others would wait for a turn that never comes
                        throw failed;
                    }
                }));
            }
            var holds = new LongSummaryStatistics();
            for (var one : running) holds.accept(one.get());
            if (holds.getMax() - holds.getMin() > 1)
                throw new IllegalStateException("The turn did not go round: " + holds);
            return round.tally.answer(holds.getSum()).with("sleeps", round.sleeps.sum());
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
        private final Sleeps sleeps = new Sleeps();
        private volatile int turn;

        Round(int members, Tally tally) {
            this.members = new Thread[members];
            this.missing = new CountDownLatch(members);
            this.tally = tally;
        }

        /** Takes its turns until the time is over. It passes its last turn on too, so that the others can end. */
        long take(int member) throws InterruptedException {
            members[member] = Thread.currentThread();
            missing.countDown();
            missing.await();
            if (member == 0) tally.begin(); // it has the first turn
            long before = Sleeps.soFar();
            int next = (member + 1) % members.length;
            long holds = 0;
            boolean over;
            do {
                awaitTurn(member);
                over = tally.isOver();
                if (!over) {
                    tally.held();
                    holds++;
                }
                turn = next;
                LockSupport.unpark(members[next]);
            } while (!over);
            sleeps.addSince(before);
            return holds;
        }

        private void awaitTurn(int member) throws InterruptedException {
            while (turn != member) {
                LockSupport.park(this);
                if (Thread.interrupted()) throw new InterruptedException(); // the round has failed
            }
        }
    }
}
