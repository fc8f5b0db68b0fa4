package io.lockkeeper.samples.spring;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.LockTerms;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Orders apples from time to time. Spring starts the job in each process; it runs in one of them. The lock stays taken for
 * most of the time between two runs, because the processes did not start at the same moment.
 */
@Component
class Restocking {
    private static final int PIECES = 10;

    private final Shop shop;
    private final Runnable task;

    Restocking(BlockingLocks locks, Shop shop, @Value("${restocking.every:20s}") String every) {
        this.shop = shop;
        var period = DurationStyle.detectAndParse(every);
        // Skips its turn, and says so in the log, if the servers can't be reached.
        task = locks.guardOrSkip("restocking", LockTerms.ifFree().holdAtLeast(most(period)), this::restock);
    }

    @Scheduled(fixedRateString = "${restocking.every:20s}")
    void run() {
        task.run();
    }

    private void restock() {
        try {
            shop.deliver("apples", PIECES);
            System.out.println("Ordered " + PIECES + " apples");
        } catch (InterruptedException lost) {
            Thread.currentThread().interrupt(); // the lock is lost, or the application ends
        }
    }

    private static Duration most(Duration period) {
        return period.dividedBy(10).multipliedBy(9);
    }
}
