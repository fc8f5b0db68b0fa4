package io.lockkeeper.junit;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.LockTerms;
import io.lockkeeper.Locks;
import io.lockkeeper.memory.MemoryCluster;
import io.lockkeeper.memory.MemoryProcess;
import java.time.Duration;
import kotlinx.coroutines.test.TestScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Classes of tests that must fail. {@code LockkeeperExtensionTest} runs them. */
final class Failing {
    private Failing() {}

    @LockkeeperTest
    static final class Leaking {
        @Test
        void handle(BlockingLocks other, BlockingLocks locks) throws InterruptedException {
            locks.acquire("acct-42");
        }

        @Test
        void lostHandle(MemoryCluster cluster, BlockingLocks locks) throws InterruptedException {
            locks.acquire("lost-42", LockTerms.defaults().lease(Duration.ofMinutes(5)));
            cluster.advance(Duration.ofMinutes(5));
        }

        @Test
        void waitingCall(Locks locks, MemoryProcess other) throws InterruptedException {
            var held = other.locks().blocking().acquire("wanted-42");
            locks.async().acquireAsync("wanted-42");
            other.freeze(); // its release does not arrive, so the call goes on waiting
            held.releaseAsync();
        }

        @Test
        void ticket(BlockingLocks locks) throws InterruptedException {
            locks.tickets().acquire("ticket-42", Duration.ofHours(1));
        }

        @Test
        void processOfItsOwn(MemoryCluster cluster) throws InterruptedException {
            cluster.connect().locks().blocking().acquire("own-42");
        }
    }

    @LockkeeperTest
    static final class FailsByItself {
        @Test
        void andLeavesAHandle(BlockingLocks locks) throws InterruptedException {
            locks.acquire("acct-42");
            throw new AssertionError("its own failure");
        }
    }

    @LockkeeperTest
    static final class BeforeAllTests {
        @BeforeAll
        static void setUp(MemoryCluster cluster) {}

        @Test
        void test() {}
    }

    @LockkeeperTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static final class OneInstance {
        OneInstance(Locks locks) {}

        @Test
        void test() {}
    }

    @LockkeeperTest(time = TestTime.VIRTUAL)
    static final class BlocksInVirtualTime {
        @Test
        void test(BlockingLocks locks) {}
    }

    @LockkeeperTest
    static final class ScopeInManualTime {
        @Test
        void test(TestScope scope) {}
    }
}
