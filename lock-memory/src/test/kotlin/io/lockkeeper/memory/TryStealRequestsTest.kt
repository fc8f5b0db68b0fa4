package io.lockkeeper.memory

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.acquireTicketOrNull
import io.lockkeeper.releaseTicket
import io.lockkeeper.renewLease
import io.lockkeeper.withAvailableLocks
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runCurrent
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** What a call that asks once and steals requests of the servers, and what it does when requests fail. */
@OptIn(ExperimentalCoroutinesApi::class)
class TryStealRequestsTest :
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

        test("a renewal that comes while the try removes the holder's node saves the holder") {
            inVirtualTime { cluster ->
                val thief = cluster.connect(promptly)
                val (a, b) = listOf(cluster.connect(promptly).locks(), thief.locks())
                val renewed = async {
                    a.withLock("x") {
                        delay(100.milliseconds)
                        renewLease(1.minutes)
                        delay(10.minutes)
                        renewLease(1.minutes)
                        delay(1.minutes)
                        isHeld
                    }
                }
                delay(9.minutes + 59.seconds) // it looks twice, 800 ms apart, and the renewal comes 300 ms after that
                thief.delay(StoreOperation.REMOVE, 1.seconds.toJavaDuration())
                b.steals(1.minutes) shouldBe false
                renewed.await() shouldBe true
            }
        }

        test("a try whose requests fail or lose their replies tries again") {
            inVirtualTime { cluster ->
                val thief = cluster.connect(promptly)
                val robbed = holding(cluster.connect(promptly).locks())
                delay(2.minutes)
                thief.failNext(StoreOperation.READ)
                thief.failNext(StoreOperation.REMOVE)
                thief.loseReplyOfNext(StoreOperation.REMOVE)
                thief.locks().steals(1.minutes) shouldBe true
                robbed.await().shouldBeInstanceOf<LockLostException>()
            }
        }

        test("a try whose request gets no answer is over after the ioTimeout, and leaves nothing") {
            inVirtualTime { cluster ->
                val thief = cluster.connect(promptly)
                val holder = holding(cluster.connect(promptly).locks())
                delay(1.minutes)
                thief.delay(StoreOperation.READ, 10.seconds.toJavaDuration())
                val begun = currentTime
                thief.locks().steals(1.seconds) shouldBe false
                currentTime - begun shouldBe 5_000
                delay(6.seconds) // a session's requests are answered in order
                thief.locks().inUse() shouldBe NOTHING
                holder.cancelAndJoin()
            }
        }

        test("tries for several names and for a ticket steal too") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect(promptly).locks() }
                val first = holding(a)
                delay(2.minutes)
                b.withAvailableLocks(listOf("x", "y"), stealAfter = 1.minutes) {
                    acquired.taken().all().map { it.name() } shouldBe listOf("x", "y")
                }
                first.await().shouldBeInstanceOf<LockLostException>()
                val second = holding(a)
                delay(2.minutes)
                val ticket = b.acquireTicketOrNull("x", lease = 1.hours, stealAfter = 1.minutes)!!
                second.await().shouldBeInstanceOf<LockLostException>()
                b.releaseTicket(ticket)
            }
        }

        test("a try that does not ask for it reads nothing more, and a free lock costs it nothing more") {
            inVirtualTime { cluster ->
                val asking = cluster.connect(promptly)
                asking.failNext(StoreOperation.READ) // would cost the call a tenth of a second
                asking.locks().steals(1.seconds) shouldBe true
                val holder = holding(cluster.connect(promptly).locks())
                runCurrent()
                asking.locks().withLockOrNull("x") {} shouldBe null
                currentTime shouldBe 0
                holder.cancelAndJoin()
            }
        }
    })
