package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTerms
import io.lockkeeper.Locks
import io.lockkeeper.LossCause
import io.lockkeeper.closeAndAwait
import io.lockkeeper.engine.hold.OwnNode
import io.lockkeeper.engineHold
import io.lockkeeper.fencingToken
import io.lockkeeper.keepFor
import io.lockkeeper.kept
import io.lockkeeper.lockOptions
import io.lockkeeper.lossCause
import io.lockkeeper.usage
import io.lockkeeper.withLock
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runCurrent
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration

/** When a lock that is kept is given back, to the millisecond, and when nothing may be granted on it. */
@OptIn(ExperimentalCoroutinesApi::class)
class KeptLockTest :
    FunSpec({
        test("a lock is kept for exactly as long as its last call says") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                locks.use(keepFor = 10.seconds)
                delay(5.seconds)
                locks.use(keepFor = 7.seconds)
                delay(6_999.milliseconds)
                cluster.nodes() shouldBe mapOf("x" to 1)
                delay(1.milliseconds)
                runCurrent()
                cluster.nodes() shouldBe emptyMap()
                locks.usage.kept shouldBe 0
            }
        }

        test("locks that are kept for different times are given back each at its time") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                val times = listOf(30, 10, 20, 10, 40).map { it.seconds }
                times.forEachIndexed { at, time -> locks.use("$at", time) }
                locks.use("for ever", LockOptions.FOREVER.toKotlinDuration())
                for ((end, kept) in listOf(10 to 6, 20 to 4, 30 to 3, 40 to 2)) {
                    delay(end.seconds - currentTime.milliseconds - 1.milliseconds)
                    withClue("$end s") { locks.usage.kept shouldBe kept }
                    delay(1.milliseconds)
                    runCurrent()
                }
                delay(1.hours)
                cluster.nodes() shouldBe mapOf("for ever" to 1)
                cluster.connect().locks().use("for ever")
            }
        }

        test("a caller that comes at the instant at which the keeping ends has the lock, and a higher token") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                suspend fun comes(): Long {
                    delay(1.seconds)
                    return locks.use(keepFor = Duration.ZERO)
                }
                // The timer that was set first fires first: that of the call, and then that of the keeping.
                val call = async { comes() }
                runCurrent()
                val before = locks.use(keepFor = 1.seconds)
                call.await() shouldBe before + 1
                runCurrent()
                cluster.nodes() shouldBe emptyMap()
                val again = locks.use(keepFor = 1.seconds)
                runCurrent()
                comes() shouldBeGreaterThan again + 1
                runCurrent()
                cluster.nodes() shouldBe emptyMap()
            }
        }

        test("the lock that was used last stays, and one that is in use does not count") {
            inVirtualTime { cluster ->
                val locks = cluster.connect(
                    lockOptions {
                        keepFor = 1.hours
                        maxKept = 2
                    },
                ).locks()
                locks.use("a")
                locks.use("b")
                locks.withLock("a") {
                    locks.use("c")
                    cluster.nodes() shouldBe mapOf("a" to 1, "b" to 1, "c" to 1)
                }
                runCurrent()
                cluster.nodes() shouldBe mapOf("a" to 1, "c" to 1)
                locks.use("c")
                locks.use("d")
                runCurrent()
                cluster.nodes() shouldBe mapOf("c" to 1, "d" to 1)
                locks.closeAndAwait(1.seconds)
            }
        }

        test("nothing is granted on a kept node when the session may be over, and the lock is free then") {
            inVirtualTime { cluster ->
                val keeper = cluster.connect(forAnHour)
                val locks = keeper.locks()
                val first = locks.use()
                keeper.freeze()
                delay(10.seconds)
                val body = async {
                    shouldThrow<LockLostException> { locks.withLock("x") { awaitCancellation() } } to currentTime
                }
                runCurrent()
                locks.usage.holds() shouldBe 1 // without a request, as the session still lives for sure
                val (lost, at) = body.await()
                lost.lossCause() shouldBe LossCause.SESSION_SILENT
                (at < 15_000) shouldBe true
                shouldThrow<LockStoreException> { locks.withLock("x", wait = 10.seconds) {} }
                val stranger = cluster.connect().locks().use()
                stranger shouldBeGreaterThan first
                keeper.thaw()
                locks.use() shouldBeGreaterThan stranger
                locks.closeAndAwait(1.seconds)
            }
        }

        test("a kept lock that no caller used while the process was silent is not granted past the deadline") {
            inVirtualTime { cluster ->
                val keeper = cluster.connect(forAnHour)
                val first = keeper.locks().use()
                keeper.freeze()
                delay(14_900.milliseconds) // the session still lives, but nobody can know
                shouldThrow<LockStoreException> { keeper.locks().withLock("x", wait = 50.milliseconds) {} }
                keeper.thaw()
                keeper.locks().use() shouldBeGreaterThan first
                keeper.locks().closeAndAwait(1.seconds)
            }
        }

        test("a close while the watch is being set leaves nothing") {
            inVirtualTime { cluster ->
                val keeper = cluster.connect(forAnHour)
                keeper.delay(StoreOperation.OBSERVE, 1.seconds.toJavaDuration())
                keeper.locks().use()
                keeper.locks().closeAndAwait(10.seconds)
                cluster.nodes() shouldBe emptyMap()
            }
        }

        test("a hold whose node the servers are asked for is not kept: its node goes with it") {
            inVirtualTime { cluster ->
                val locks = cluster.connect(forAnHour).locks()
                locks.use()
                locks.withLock("x") { OwnNode.of(checkNotNull(engineHold())) }
                runCurrent()
                cluster.nodes() shouldBe emptyMap()
            }
        }
    })

/** Uses the lock. Returns the token. */
internal suspend fun Locks.use(name: String = "x", keepFor: Duration? = null): Long {
    val terms = LockTerms.defaults()
    return withLock(name, if (keepFor == null) terms else terms.keepFor(keepFor)) { fencingToken }
}

internal val forAnHour = lockOptions { keepFor = 1.hours }
