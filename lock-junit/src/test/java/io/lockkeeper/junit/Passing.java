package io.lockkeeper.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lockkeeper.AsyncLocks;
import io.lockkeeper.BlockingLocks;
import io.lockkeeper.LockLostException;
import io.lockkeeper.LockOrderException;
import io.lockkeeper.LockTerms;
import io.lockkeeper.LockTimeoutException;
import io.lockkeeper.Locks;
import io.lockkeeper.memory.MemoryCluster;
import io.lockkeeper.memory.MemoryProcess;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes of tests that pass. {@code LockkeeperExtensionTest} runs them. */
final class Passing {
    private Passing() {}

    @LockkeeperTest
    static final class InManualTime {
        @Test
        void eachParameterIsAProcess(BlockingLocks a, BlockingLocks b) throws InterruptedException {
            a.runWithLock("nightly", lock -> {
                assertFalse(b.tryRunWithLock("nightly", held -> {}));
                var busy = assertThrows(LockTimeoutException.class, () -> b.acquire("nightly", Duration.ZERO));
                assertEquals("process 1", busy.holder().orElseThrow().label());
            });
        }

        @Test
        void theClusterMovesTimeOn(MemoryCluster cluster, Locks locks) throws InterruptedException {
            var lost = locks.blocking().acquire("x", LockTerms.defaults().lease(Duration.ofMinutes(5)));
            cluster.advance(Duration.ofMinutes(5));
            assertThrows(LockLostException.class, lost::release);
        }

        @Test
        void aProcessHasFaults(MemoryProcess process, AsyncLocks others) throws InterruptedException {
            var lost = process.locks().blocking().acquire("x");
            process.expireSession();
            others.acquireAsync("x").join().release();
            assertThrows(LockLostException.class, lost::release);
        }

        @Test
        void aLockKeptByHoldAtLeastIsNotLeftBehind(BlockingLocks locks) throws InterruptedException {
            locks.acquire("x", LockTerms.defaults().holdAtLeast(Duration.ofHours(1)))
                    .release();
        }

        @Test
        void aThreadMayStillBeReleasing(BlockingLocks locks) throws InterruptedException {
            var test = Thread.currentThread();
            var holding = new CountDownLatch(1);
            new Thread(() -> {
                        try {
                            locks.runWithLock("x", lock -> {
                                holding.countDown();
                                // Until the test has ended and the extension waits.
                                while (test.getState() != Thread.State.TIMED_WAITING && !Thread.interrupted())
                                    Thread.onSpinWait();
                            });
                        } catch (InterruptedException closed) {
                            throw new AssertionError(closed);
                        }
                    })
                    .start();
            holding.await();
        }
    }

    @LockkeeperTest
    static final class AllOfOneTest {
        private final MemoryCluster ofConstructor;
        private MemoryCluster ofBefore;

        AllOfOneTest(MemoryCluster cluster) {
            ofConstructor = cluster;
        }

        @BeforeEach
        void setUp(MemoryCluster cluster, BlockingLocks locks) throws InterruptedException {
            ofBefore = cluster;
            locks.tickets().acquire("taken", Duration.ofMinutes(1));
        }

        @Test
        void shareACluster(MemoryCluster cluster, BlockingLocks locks) throws InterruptedException {
            assertSame(ofConstructor, cluster);
            assertSame(ofBefore, cluster);
            assertFalse(locks.tryRunWithLock("taken", lock -> {}));
        }

        @AfterEach
        void tearDown(MemoryCluster cluster, BlockingLocks locks) throws InterruptedException {
            assertSame(ofConstructor, cluster);
            cluster.remove("taken");
        }
    }

    /** One instance for all tests. */
    @LockkeeperTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static final class Fresh {
        private final Set<MemoryCluster> seen = new HashSet<>();
        private MemoryCluster last;

        @RepeatedTest(2)
        void inRepeatedTests(MemoryCluster cluster, BlockingLocks locks) throws InterruptedException {
            isFresh(cluster, locks);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        void inParameterisedTests(String value, MemoryCluster cluster, BlockingLocks locks)
                throws InterruptedException {
            isFresh(cluster, locks);
        }

        @Nested
        class Inside {
            @RepeatedTest(2)
            void inNestedClasses(MemoryCluster cluster, BlockingLocks locks) throws InterruptedException {
                isFresh(cluster, locks);
            }
        }

        private void isFresh(MemoryCluster cluster, BlockingLocks locks) throws InterruptedException {
            assertEquals(0, cluster.nodes().size());
            seen.add(cluster);
            assertNotSame(last, cluster);
            last = cluster;
            // Kept at the end of the test. In the next one nobody has it.
            locks.acquire("kept", LockTerms.ifFree().holdAtLeast(Duration.ofHours(1)))
                    .release();
            assertEquals(Set.of("kept"), cluster.nodes().keySet());
        }
    }

    @LockkeeperTest(time = TestTime.REAL, checkOrder = false)
    static final class Options {
        @Test
        void timeGoesByItself(BlockingLocks a, BlockingLocks b) throws InterruptedException {
            a.runWithLock(
                    "x", lock -> assertThrows(LockTimeoutException.class, () -> b.acquire("x", Duration.ofMillis(20))));
        }

        @Test
        void anyOrderIsAllowed(BlockingLocks locks) throws InterruptedException {
            nest(locks, "x", "y");
            nest(locks, "y", "x");
        }

        @Test
        @LockkeeperTest
        void theMethodsOwnCount(BlockingLocks locks, MemoryCluster cluster) throws InterruptedException {
            nest(locks, "x", "y");
            assertThrows(LockOrderException.class, () -> nest(locks, "y", "x"));
            cluster.advance(Duration.ofDays(1));
        }

        private static void nest(BlockingLocks locks, String outer, String inner) throws InterruptedException {
            locks.runWithLock(outer, lock -> locks.runWithLock(inner, nested -> {}));
        }
    }

    static final class OneMethod {
        @Test
        @LockkeeperTest
        void annotated(BlockingLocks locks) throws InterruptedException {
            locks.runWithLock("x", lock -> {});
        }

        @Test
        @ExtendWith(LockkeeperExtension.class)
        void withTheExtensionAlone(MemoryCluster cluster) {
            cluster.advance(Duration.ofDays(1));
        }
    }
}
