package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.longs.shouldBeInRange
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.renewLease
import io.lockkeeper.renewLeaseBy
import io.lockkeeper.withLock
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

@OptIn(ExperimentalCoroutinesApi::class)
class LeaseAndStealTest :
    FunSpec({
        test("a renewed lease ends at its new end, to the millisecond") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                val error = shouldThrow<LockLostException> {
                    locks.withLock("x", lease = 10.seconds) {
                        delay(9.seconds)
                        renewLease(10.seconds) shouldBe 10.seconds
                        delay(9.seconds)
                        renewLeaseBy(10.seconds) shouldBe 11.seconds
                        awaitCancellation()
                    }
                }
                error.lossCause() shouldBe LossCause.LEASE_OVER
                currentTime shouldBe 29_000
            }
        }

        test("a lease that is over by the clock is lost although its timer has not run") {
            val cluster = MemoryCluster.withManualTime()
            val hold = cluster.connect().locks().async().acquireAsync("x", leased(10.seconds)).join()
            cluster.advance(9.seconds.toJavaDuration())
            hold.isHeld shouldBe true
            hold.renew(20.seconds.toJavaDuration()) shouldBe 20.seconds.toJavaDuration()
            cluster.advance(20.seconds.toJavaDuration())
            hold.isHeld shouldBe false
            shouldThrow<LockLostException> { hold.renew(1.seconds.toJavaDuration()) }
        }

        test("the lock of a holder that renews is never stolen, and that of one that stops is, when the time is over") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val holder = async {
                    runCatching {
                        a.withLock("x") {
                            repeat(100) {
                                delay(50.seconds)
                                renewLease(1.seconds)
                            }
                            awaitCancellation()
                        }
                    }
                }
                delay(1.seconds)
                b.withLock("x", wait = Duration.INFINITE, stealAfter = 1.minutes) {
                    // The last sign of life came at 5,000 s. The steal waits for the next regular check.
                    currentTime shouldBeInRange 5_060_000L..5_125_000L
                }
                val error = holder.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
                error.lossCause() shouldBe LossCause.REMOVED
            }
        }

        test("a thief grants the holder its hand-off time, in which the holder shows no sign of life") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().handoffTime(10.minutes.toJavaDuration()).build()
                val (a, b) = List(2) { cluster.connect(options).locks() }
                val robbed = async { runCatching { a.withLock("x") { awaitCancellation() } } }
                delay(1.seconds)
                b.withLock("x", wait = 1.hours, stealAfter = 1.minutes) {
                    currentTime shouldBeInRange 661_000L..665_000L
                }
                robbed.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
            }
        }

        test("a sign of life that fails or whose reply is lost is given again") {
            inVirtualTime { cluster ->
                val a = cluster.connect()
                val b = cluster.connect().locks()
                a.failNext(StoreOperation.WRITE)
                a.loseReplyOfNext(StoreOperation.WRITE)
                a.locks().withLock("x") {
                    renewLease(1.seconds)
                    delay(5.seconds)
                    val busy = shouldThrow<LockTimeoutException> { b.withLock("x", wait = 1.seconds) {} }
                    busy.holder().get().renewals() shouldBe 1
                }
            }
        }

        test("a frozen process whose lock was stolen is told when it is thawed, and its late leave harms no other") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().sessionTimeout(10.minutes.toJavaDuration()).build()
                val silent = cluster.connect(options)
                val other = cluster.connect().locks()
                val robbed = async { runCatching { silent.locks().withLock("x") { awaitCancellation() } } }
                delay(1.seconds)
                silent.freeze()
                other.withLock("x", wait = Duration.INFINITE, stealAfter = 1.minutes) {
                    silent.thaw()
                    robbed.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
                    delay(1.hours)
                    ensureHeld()
                    cluster.nodes() shouldBe mapOf("x" to 1)
                }
            }
        }

        test("no lock is stolen from a holder that could not renew while the servers were away for the thief too") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().sessionTimeout(1.minutes.toJavaDuration()).build()
                val (a, b) = List(2) { cluster.connect(options) }
                val holder = async {
                    a.locks().withLock("x") {
                        repeat(12) {
                            renewLease(1.seconds)
                            delay(5.seconds)
                        }
                        currentTime
                    }
                }
                delay(5.5.seconds)
                val thief = async { b.locks().withLock("x", wait = 1.hours, stealAfter = 8.seconds) { currentTime } }
                delay(0.5.seconds)
                listOf(a, b).forEach { it.disconnect() }
                delay(9.seconds)
                b.reconnect()
                delay(3.seconds)
                a.reconnect()
                holder.await() shouldBe 60_000
                thief.await() shouldBe 60_000
            }
        }

        test("the shortest stealAfter of a process's waiters counts, even of the last one") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val robbed = async { runCatching { a.withLock("x") { awaitCancellation() } } }
                delay(1.seconds)
                val patient = launch { b.withLock("x", wait = Duration.INFINITE, stealAfter = 1.hours) {} }
                delay(1.seconds)
                b.withLock("x", wait = 10.minutes, stealAfter = 1.minutes) {
                    currentTime shouldBeInRange 61_000L..63_000L
                }
                patient.join()
                robbed.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
            }
        }

        test("a steal whose request fails is tried again") {
            inVirtualTime { cluster ->
                val a = cluster.connect().locks()
                val b = cluster.connect()
                val holder = async { runCatching { a.withLock("x") { awaitCancellation() } } }
                delay(1.seconds)
                b.failNext(StoreOperation.REMOVE)
                b.loseReplyOfNext(StoreOperation.REMOVE)
                b.locks().withLock("x", wait = 5.minutes, stealAfter = 1.minutes) {}
                holder.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
            }
        }

        test("a lock is free when its minimum time is over, to the millisecond, for its own process too") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                a.withLock("x", holdAtLeast = 1.minutes) { delay(1.seconds) }
                currentTime shouldBe 1_000
                val here = async { a.withLock("x", wait = Duration.INFINITE) { currentTime } }
                b.withLock("x", wait = Duration.INFINITE) { currentTime shouldBe 60_000 }
                here.await() shouldBe 60_000
            }
        }

        test("a lock in its minimum time is free when its process's session ends") {
            inVirtualTime { cluster ->
                val a = cluster.connect()
                val b = cluster.connect().locks()
                a.locks().withLock("x", holdAtLeast = 1.hours) {}
                launch { b.withLock("x", wait = Duration.INFINITE) { currentTime shouldBe 5_000 } }
                delay(5.seconds)
                a.expireSession()
                // It is not kept for this process either, which queues like any other.
                a.locks().withLock("x", wait = 1.minutes) { currentTime shouldBeInRange 5_000L..5_100L }
                delay(2.hours)
                a.locks().inUse() shouldBe NOTHING
            }
        }
    })

private fun leased(lease: Duration) = LockTerms.defaults().lease(lease.toJavaDuration())
