package io.lockkeeper.junit;

import io.lockkeeper.BlockingLocks;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;

/** Tests that hold the same lock at the same time. {@code LockkeeperExtensionTest} runs them. */
@LockkeeperTest
final class Parallel {
    static final int TESTS = 4;
    private static final CyclicBarrier ALL_HOLD = new CyclicBarrier(TESTS);

    @RepeatedTest(TESTS)
    void eachHoldsTheLockOfItsOwnCluster(BlockingLocks locks) throws Exception {
        try (var held = locks.acquire("x")) {
            ALL_HOLD.await(30, TimeUnit.SECONDS);
        }
    }
}
