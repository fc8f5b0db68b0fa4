package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.longs.shouldBeInRange
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.Locks
import io.lockkeeper.LossCause
import io.lockkeeper.forceRelease
import io.lockkeeper.inspect
import io.lockkeeper.renewHeldLease
import io.lockkeeper.renewLease
import io.lockkeeper.tenureOrNull
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
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

/** Calls that ask once, and steal from a holder that has been silent for long enough by the servers' clock. */
@OptIn(ExperimentalCoroutinesApi::class)
class TryStealTest :
    FunSpec({
        val promptly = LockOptions.builder().handoffTime(Duration.ZERO.toJavaDuration()).build()

        fun CoroutineScope.holding(locks: Locks, body: suspend () -> Unit = {}): Deferred<Throwable?> = async {
            runCatching {
                locks.withLock("x", wait = 1.hours) {
                    body()
                    awaitCancellation()
                }
            }.exceptionOrNull()
        }

        suspend fun Locks.steals(after: Duration) = withLockOrNull("x", stealAfter = after) { true } ?: false

        test("a try steals as soon as the holder has been silent for the time that it names, and not before") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect(promptly).locks() }
                val robbed = holding(a)
                delay(60_999.milliseconds) // a second is granted for writings that are left out
                b.steals(1.minutes) shouldBe false
                delay(1.milliseconds)
                b.steals(1.minutes) shouldBe true
                robbed.await().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.REMOVED
            }
        }

        test("a try that steals and is to name the holder otherwise does both") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect(promptly).locks() }
                val robbed = holding(a)
                delay(31.seconds)
                shouldThrow<LockTimeoutException> {
                    b.withLock("x", wait = Duration.ZERO, stealAfter = 1.minutes) {}
                }.holder().isPresent shouldBe true
                delay(30.seconds)
                b.withLock("x", wait = Duration.ZERO, stealAfter = 1.minutes) {}
                robbed.await().shouldBeInstanceOf<LockLostException>()
            }
        }

        test("a try grants the holder its hand-off time, in which the holder shows no sign of life") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().handoffTime(10.minutes.toJavaDuration()).build()
                val (a, b) = List(2) { cluster.connect(options).locks() }
                val robbed = holding(a)
                delay(11.minutes - 1.milliseconds)
                b.steals(1.minutes) shouldBe false
                delay(1.milliseconds)
                b.steals(1.minutes) shouldBe true
                robbed.await().shouldBeInstanceOf<LockLostException>()
            }
        }

        test("a try counts from the last renewal") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect(promptly).locks() }
                val robbed = async {
                    runCatching {
                        a.withLock("x") {
                            delay(10.minutes)
                            renewLease(1.seconds)
                            awaitCancellation()
                        }
                    }.exceptionOrNull()
                }
                delay(11.minutes)
                b.steals(1.minutes) shouldBe false
                delay(1.seconds)
                b.steals(1.minutes) shouldBe true
                robbed.await().shouldBeInstanceOf<LockLostException>()
            }
        }

        test("the time for which a holder waited in the queue is no silence") {
            inVirtualTime { cluster ->
                val (a, b, c) = List(3) { cluster.connect(promptly).locks() }
                val before = holding(a)
                delay(1.seconds)
                val second = holding(c)
                delay(1.hours - 1.minutes)
                before.cancelAndJoin()
                runCurrent()
                repeat(59) {
                    b.steals(1.minutes) shouldBe false
                    delay(1.seconds)
                }
                delay(3.seconds)
                b.steals(1.minutes) shouldBe true
                second.await().shouldBeInstanceOf<LockLostException>()
            }
        }

        test("a holder that waited shows that it is first, once it has held for a while, and that is no renewal") {
            inVirtualTime { cluster ->
                val (a, b, c) = List(3) { cluster.connect(promptly).locks() }
                val first = holding(a)
                delay(1.seconds)
                val second = launch { c.withLock("x", wait = 1.hours, lease = 1.minutes) { delay(30.seconds) } }
                delay(10.minutes)
                first.cancelAndJoin()
                delay(1.seconds)
                val tenure = b.inspect("x").tenureOrNull!!
                tenure.version() shouldBe 1
                tenure.holder().renewals() shouldBe 0
                // The lease began when it was granted, and not when its caller began to wait.
                (tenure.leaseEnds().get().toEpochMilli() - currentTime) / 1000 shouldBe 59L
                second.join()
            }
        }

        test("a process that hands the lock on, hold after hold, is not silent, and its renewals are told apart") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect(promptly).locks() }
                val busy = List(2) {
                    launch { repeat(150) { a.withLock("x", wait = 1.hours, lease = 1.minutes) { delay(1.seconds) } } }
                }
                repeat(4) {
                    delay(1.minutes)
                    b.steals(30.seconds) shouldBe false
                }
                val tenure = b.inspect("x").tenureOrNull!!
                tenure.holder().renewals() shouldBe 0
                tenure.version() shouldBeGreaterThan 100
                ((tenure.leaseEnds().get().toEpochMilli() - currentTime) / 1000) shouldBeInRange 58L..60L
                busy.forEach { it.join() }
            }
        }

        test(
            "a forced release ends a tenure that was seen while it hands the lock on, and none that was renewed since",
        ) {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect(promptly).locks() }
                val busy = List(2) {
                    launch { repeat(60) { runCatching { a.withLock("x", wait = 1.hours) { delay(1.seconds) } } } }
                }
                delay(10.seconds)
                val seen = b.inspect("x").tenureOrNull!!
                delay(10.seconds)
                a.renewHeldLease("x", 1.seconds)
                delay(1.milliseconds)
                b.forceRelease(seen) shouldBe false
                val renewed = b.inspect("x").tenureOrNull!!
                delay(10.seconds)
                (b.inspect("x").tenureOrNull!!.version() > renewed.version()) shouldBe true
                b.forceRelease(renewed) shouldBe true
                busy.forEach { it.cancelAndJoin() }
            }
        }

        test("a try does not overtake a waiter, whose own terms say whether it steals") {
            inVirtualTime { cluster ->
                val (a, b, c) = List(3) { cluster.connect(promptly).locks() }
                val holder = holding(a)
                delay(1.minutes)
                val waiter = launch { c.withLock("x", wait = 1.hours) {} }
                runCurrent()
                b.steals(1.seconds) shouldBe false
                delay(1.minutes)
                b.steals(1.seconds) shouldBe false
                holder.isActive shouldBe true
                holder.cancelAndJoin()
                waiter.join()
            }
        }

        test("a try does not overtake a waiter of its own process, and does not rob its own process") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect(promptly).locks() }
                val holder = holding(a)
                delay(1.minutes) // so the holder is silent for its whole process, whose node is younger by that
                val waiter = launch { b.withLock("x", wait = 1.hours) {} }
                delay(1.minutes)
                b.steals(1.seconds) shouldBe false
                a.steals(1.seconds) shouldBe false
                holder.isActive shouldBe true
                holder.cancelAndJoin()
                waiter.join()
            }
        }

        test("with fair, neither a try nor a waiter robs its own process") {
            inVirtualTime { cluster ->
                val fair = LockOptions.builder().handoffTime(Duration.ZERO.toJavaDuration()).fair(true).build()
                val a = cluster.connect(fair).locks()
                val holder = holding(a)
                delay(1.minutes)
                a.steals(1.seconds) shouldBe false
                shouldThrow<LockTimeoutException> { a.withLock("x", wait = 10.minutes, stealAfter = 1.minutes) {} }
                holder.cancelAndJoin()
            }
        }
    })
