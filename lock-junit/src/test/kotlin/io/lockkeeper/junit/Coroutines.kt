package io.lockkeeper.junit

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockLostException
import io.lockkeeper.Locks
import io.lockkeeper.acquire
import io.lockkeeper.memory.MemoryProcess
import io.lockkeeper.memory.locks
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.hours

/** Tests with coroutines, in virtual time. `LockkeeperExtensionTest` runs them. */
internal class Coroutines {
    @LockkeeperTest(time = TestTime.VIRTUAL)
    class NightlyTest {
        @Test
        fun `the job is not started twice, and ends with its session`(scope: TestScope, a: MemoryProcess, b: Locks) =
            scope.runTest {
                shouldThrow<LockLostException> {
                    a.locks.withLock("nightly") {
                        b.withLockOrNull("nightly") { error("started twice") } shouldBe null
                        a.expireSession() // cancels this body
                        delay(1.hours)
                    }
                }
                currentTime shouldBe 0
            }
    }

    @LockkeeperTest(time = TestTime.VIRTUAL)
    class Passing {
        @Test
        fun `a body of the background scope ends with the test`(scope: TestScope, locks: Locks) = scope.runTest {
            backgroundScope.launch { locks.withLock("x") { awaitCancellation() } }
            runCurrent()
            locks.usage().holds() shouldBe 1
        }
    }

    @LockkeeperTest(time = TestTime.VIRTUAL)
    class Leaking {
        @OptIn(DelicateLockApi::class)
        @Test
        fun `a handle`(scope: TestScope, locks: Locks) = scope.runTest {
            locks.acquire("virtual-42")
            delay(1.hours)
        }
    }
}
