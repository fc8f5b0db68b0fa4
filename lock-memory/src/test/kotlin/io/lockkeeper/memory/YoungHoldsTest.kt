package io.lockkeeper.memory

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LossCause
import io.lockkeeper.withLock
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.currentTime
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** How soon a holder hears that its node was removed. */
@OptIn(ExperimentalCoroutinesApi::class)
class YoungHoldsTest :
    FunSpec({
        suspend fun TestScope.toldAt(process: MemoryProcess, name: String, meanwhile: suspend () -> Unit): Long {
            val body = async { runCatching { process.locks().withLock(name) { awaitCancellation() } } to currentTime }
            testScheduler.runCurrent()
            meanwhile()
            val (ended, at) = body.await()
            ended.exceptionOrNull().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.REMOVED
            return at
        }

        test("a hold hears of its removed node 40 ms after its start at the latest, an older one at once") {
            inVirtualTime { cluster ->
                val process = cluster.connect()
                for ((age, told) in listOf(0 to 40L, 39 to 40L, 41 to 41L, 1_000 to 1_000L)) {
                    val start = currentTime
                    toldAt(process, "x") {
                        delay(age.milliseconds)
                        cluster.remove("x")
                    } - start shouldBe told
                    delay(1.seconds)
                }
            }
        }

        test("a hold that begins while another one's delay runs is told within its own delay") {
            inVirtualTime { cluster ->
                val process = cluster.connect()
                val first = async { process.locks().withLock("first") { delay(10.seconds) } }
                delay(30.milliseconds)
                val start = currentTime
                toldAt(process, "x") { cluster.remove("x") } - start shouldBe 40L
                first.await()
            }
        }

        test("a watch, or the delay before one, that was lost with a connection is set again with the next") {
            for (age in listOf(10, 100)) {
                inVirtualTime { cluster ->
                    val process = cluster.connect()
                    var removed = 0L
                    toldAt(process, "x") {
                        delay(age.milliseconds)
                        process.disconnect()
                        delay(100.milliseconds)
                        process.reconnect()
                        delay(100.milliseconds)
                        removed = currentTime
                        cluster.remove("x")
                    } shouldBe removed
                }
            }
        }

        test("a holder whose lock was stolen hears at once, however young it is") {
            inVirtualTime { cluster ->
                val (victim, thief) = List(2) { cluster.connect() }
                var robbed = 0L
                val stealing =
                    async {
                        delay(1.milliseconds)
                        thief.locks().withLock("x", stealAfter = 500.milliseconds) { robbed = currentTime }
                    }
                toldAt(victim, "x") { stealing.await() } shouldBe robbed
            }
        }

        test("a read that failed is made again, and finds what was removed meanwhile") {
            inVirtualTime { cluster ->
                val process = cluster.connect()
                process.failNext(StoreOperation.WATCH)
                process.delay(StoreOperation.WATCH, 1.milliseconds.toJavaDuration())
                var removed = 0L
                val told =
                    toldAt(process, "x") {
                        delay(60.milliseconds)
                        removed = currentTime
                        cluster.remove("x")
                    }
                told shouldBe removed
            }
        }

        test("no read is made for holds that end before it is due") {
            inVirtualTime { cluster ->
                val process = cluster.connect()
                repeat(2) { process.failNext(StoreOperation.WATCH) }
                repeat(50) { process.locks().withLock("x") { delay(7.milliseconds) } }
                // The scripted failures are unused, so nothing was read until now.
                val start = currentTime
                toldAt(process, "x") {
                    delay(39.milliseconds)
                    cluster.remove("x")
                }
                (currentTime - start) shouldBe 44L // the two that fail now, the second asked again after 4 ms
            }
        }
    })
