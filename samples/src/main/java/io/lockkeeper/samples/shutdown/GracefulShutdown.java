package io.lockkeeper.samples.shutdown;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LossCause;
import io.lockkeeper.zookeeper.ZooKeeperLocks;
import java.time.Duration;

/**
 * A long job under a lock, in a process that may be told to end (SIGTERM, or Ctrl-C) at any time. Start it twice with a
 * server's {@code host:port}, and end the first process. The second one begins the job at once, and does not have to
 * wait until the session of the first one expires.
 */
public final class GracefulShutdown {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final int STEPS = 60;

    private GracefulShutdown() {}

    /** Runs the job once. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 1) {
            System.err.println("usage: GracefulShutdown host:port");
            System.exit(2);
        }
        var locks = ZooKeeperLocks.connect(arguments[0]);
        // Interrupts the job, waits for its end for at most GRACE, and deletes its node.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> locks.close(GRACE)));
        work(locks.blocking());
    }

    private static void work(BlockingLocks locks) throws InterruptedException {
        try {
            locks.runWithLock("nightly-report", Duration.ofMinutes(5), lock -> {
                System.out.println("Began with token " + lock.fencingToken());
                try {
                    for (int step = 1; step <= STEPS; step++) {
                        Thread.sleep(STEP.toMillis());
                        System.out.println("Step " + step);
                    }
                } finally {
                    System.out.println("Cleaning up; the lock is ours until this body has ended");
                }
            });
        } catch (LockLostException lost) {
            if (lost.lossCause() != LossCause.CLOSED) throw lost;
            System.out.println("Ended in good order");
        }
    }
}
