package io.lockkeeper.samples.spring;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.HeldLock;
import io.lockkeeper.LockTimeoutException;
import java.time.Duration;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Sells and delivers. Each change of an item's number is made under that item's lock. */
@Component
class Shop {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final BlockingLocks locks;
    private final Stock stock;

    Shop(BlockingLocks locks, Stock stock) {
        this.locks = locks;
        this.stock = stock;
    }

    /**
     * Sells one piece. Blocks while others change the same item.
     *
     * @return whether there was one
     * @throws LockTimeoutException if the item is in use for too long
     */
    boolean sell(String item) throws InterruptedException {
        return locks.withLock(lockOf(item), WAIT, lock -> {
            int left = stock.left(item);
            if (left == 0) return false;
            change(lock, item, left - 1);
            return true;
        });
    }

    /** Adds so many pieces. Blocks and throws as {@link #sell} does. */
    void deliver(String item, int pieces) throws InterruptedException {
        locks.runWithLock(lockOf(item), WAIT, lock -> change(lock, item, stock.left(item) + pieces));
    }

    private void change(HeldLock lock, String item, int left) {
        lock.ensureHeld(); // cheap, and the last chance to notice that this process stood still meanwhile
        stock.write(item, left);
    }

    private static String lockOf(String item) {
        return "item/" + item;
    }

    /** A customer, for the demonstration. */
    @Scheduled(initialDelayString = "${shop.every:2s}", fixedRateString = "${shop.every:2s}")
    void customer() throws InterruptedException {
        System.out.println(sell("apples") ? "Sold an apple, " + stock.left("apples") + " left" : "No apples left");
    }
}
