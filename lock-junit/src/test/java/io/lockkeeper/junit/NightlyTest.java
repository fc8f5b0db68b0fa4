package io.lockkeeper.junit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockTerms;
import io.lockkeeper.memory.MemoryCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@LockkeeperTest
class NightlyTest {
    @Test
    void isNotStartedTwice(BlockingLocks a, BlockingLocks b, MemoryCluster cluster) throws InterruptedException {
        var nightly = a.acquire("nightly", LockTerms.defaults().lease(Duration.ofMinutes(5)));
        assertFalse(b.tryRunWithLock("nightly", lock -> fail("started twice")));
        cluster.advance(Duration.ofMinutes(5)); // the lease
        assertThrows(LockLostException.class, nightly::release);
    }
}
