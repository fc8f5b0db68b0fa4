package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.inspect
import io.lockkeeper.keepFor
import io.lockkeeper.kept
import io.lockkeeper.lockOptions
import io.lockkeeper.lossCause
import io.lockkeeper.tenureOrNull
import io.lockkeeper.usage
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runCurrent
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** What a keeper does when other processes come, and what those are told. */
@OptIn(ExperimentalCoroutinesApi::class)
class KeptLockStrangersTest :
    FunSpec({
        test("one that asks once gets a kept lock also if its keeper does not leave at once") {
            inVirtualTime { cluster ->
                val keeper = cluster.connect(forAnHour)
                keeper.locks().use()
                keeper.delay(StoreOperation.LEAVE, 1.seconds.toJavaDuration())
                cluster.connect().locks().withLockOrNull("x") { true } shouldBe true
                currentTime shouldBe 1_000
            }
        }

        test("a caller that a silent keeper does not answer is told so, and not that somebody holds the lock") {
            inVirtualTime { cluster ->
                val keeper = cluster.connect(forAnHour)
                val stranger = cluster.connect().locks()
                keeper.locks().use()
                keeper.freeze()
                for (wait in listOf(Duration.ZERO, 3.seconds)) {
                    val told = shouldThrow<LockTimeoutException> { stranger.withLock("x", wait) {} }.message
                    told shouldContain "may only keep it for callers to come (keepFor), and did not answer"
                }
                keeper.thaw()
                runCurrent()
                keeper.locks().withLock("x") {
                    val told = shouldThrow<LockTimeoutException> { stranger.withLock("x", 3.seconds) {} }.message
                    told shouldContain "held by"
                }
            }
        }

        test("one that asks once behind a waiter is told at once, whatever the keeper does") {
            inVirtualTime { cluster ->
                val keeper = cluster.connect(forAnHour)
                val (b, c) = List(2) { cluster.connect().locks() }
                keeper.locks().use()
                keeper.freeze()
                val waiter = launch { b.use() }
                runCurrent()
                c.withLockOrNull("x") {} shouldBe null
                currentTime shouldBe 0
                delay(1.seconds)
                keeper.thaw()
                waiter.join()
            }
        }

        test("a hold with a lease on a kept node shows what is left of it when another process comes") {
            inVirtualTime { cluster ->
                val (a, b) = listOf(cluster.connect(forAnHour).locks(), cluster.connect().locks())
                a.use()
                delay(10.minutes)
                val ends = currentTime + 60_000
                val body = launch { a.withLock("x", lease = 1.minutes) { delay(50.seconds) } }
                delay(20.seconds)
                b.inspect("x").tenureOrNull!!.leaseEnds().isPresent shouldBe false // nobody can know
                b.withLockOrNull("x") {} shouldBe null
                currentTime shouldBe ends - 40_000
                b.inspect("x").tenureOrNull!!.leaseEnds().get().toEpochMilli() shouldBe ends
                body.join()
            }
        }

        test("a watch that could not be set is set again, and a caller that asks once is told then") {
            for ((fault, millis) in listOf(MemoryProcess::failNext to 100L, MemoryProcess::loseReplyOfNext to 0L)) {
                inVirtualTime { cluster ->
                    val keeper = cluster.connect(forAnHour)
                    val stranger = cluster.connect().locks()
                    fault(keeper, StoreOperation.OBSERVE)
                    val body = launch { keeper.locks().withLock("x") { delay(1.minutes) } }
                    runCurrent()
                    stranger.withLockOrNull("x") {} shouldBe null
                    currentTime shouldBe millis
                    body.join()
                    keeper.locks().usage.kept shouldBe 0
                }
            }
        }

        test("a caller that asks once while the holder is cut off is told as soon as the holder is back") {
            inVirtualTime { cluster ->
                val keeper = cluster.connect(forAnHour)
                val stranger = cluster.connect().locks()
                val body = launch { keeper.locks().withLock("x") { delay(1.minutes) } }
                runCurrent()
                keeper.disconnect()
                val asked = async { stranger.withLockOrNull("x") {} to currentTime }
                delay(1.seconds)
                keeper.reconnect()
                asked.await() shouldBe (null to currentTime)
                currentTime shouldBe 1_000
                body.join()
                keeper.locks().usage.kept shouldBe 0
            }
        }

        test("a process that comes before the watch is answered has the lock with the answer") {
            inVirtualTime { cluster ->
                val keeper = cluster.connect(forAnHour)
                keeper.delay(StoreOperation.OBSERVE, 1.seconds.toJavaDuration())
                val token = keeper.locks().use() // kept, and not watched yet
                keeper.locks().usage.kept shouldBe 1
                delay(500.milliseconds)
                cluster.connect().locks().use() shouldBeGreaterThan token
                currentTime shouldBe 1_000
                keeper.locks().usage.kept shouldBe 0
            }
        }

        test("a process that comes while nobody watches, because the watch has failed, is noticed by the next one") {
            inVirtualTime { cluster ->
                val keeper = cluster.connect(forAnHour)
                keeper.failNext(StoreOperation.OBSERVE)
                val token = keeper.locks().use()
                delay(50.milliseconds)
                keeper.locks().usage.kept shouldBe 1
                cluster.connect().locks().use() shouldBeGreaterThan token
                currentTime shouldBe 100
            }
        }

        test("one that asks once and may steal gets an unused lock at once, and one in use only after its silence") {
            inVirtualTime { cluster ->
                val promptly = lockOptions {
                    keepFor = 1.hours
                    handoffTime = Duration.ZERO
                }
                val (a, b) = listOf(cluster.connect(promptly).locks(), cluster.connect().locks())
                suspend fun steals() = b.withLockOrNull("x", stealAfter = 1.minutes) { true } ?: false
                a.use()
                delay(10.minutes)
                steals() shouldBe true
                currentTime shouldBe 600_000
                a.use()
                delay(10.minutes)
                val robbed = async {
                    shouldThrow<LockLostException> { a.withLock("x") { awaitCancellation() } }.lossCause()
                }
                delay(10.minutes)
                steals() shouldBe false // the holder has answered, which is a sign of life
                delay(60_999.milliseconds)
                steals() shouldBe false
                delay(1.milliseconds)
                steals() shouldBe true
                robbed.await() shouldBe LossCause.REMOVED
            }
        }

        test("one that asks once robs no silent keeper, whose caller may have come a moment ago, and waits no longer") {
            inVirtualTime { cluster ->
                val keeper = cluster.connect(
                    lockOptions {
                        keepFor = 1.hours
                        sessionTimeout = 1.hours
                    },
                )
                keeper.locks().use()
                delay(10.minutes)
                keeper.freeze()
                delay(10.minutes)
                val body = async { keeper.locks().withLock("x") { delay(1.minutes) } }
                val begun = currentTime
                cluster.connect().locks().withLockOrNull("x", stealAfter = 1.minutes) {} shouldBe null
                currentTime - begun shouldBe 5_000
                body.await()
                keeper.thaw()
                runCurrent()
            }
        }
    })
