package io.lockkeeper.memory

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.shouldBe
import io.lockkeeper.fencingToken
import io.lockkeeper.withLock
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** How long a process keeps a lock for its own callers. */
@OptIn(ExperimentalCoroutinesApi::class)
class HandOffTimeTest :
    FunSpec({
        // If the count of hand-offs overflows into an even creation id, the tokens still rise.
        for (parity in 0L..1L) {
            test("a process that hands on for very long enters again in time, creation id $parity") {
                inVirtualTime { cluster ->
                    val locks = cluster.connect().locks()
                    val tokens = mutableListOf<Long>()
                    if (locks.withLock("x") { fencingToken shr 14 } % 2 == parity) locks.withLock("y") {}
                    List(2) {
                        launch {
                            repeat(10_000) {
                                locks.withLock("x") {
                                    tokens += fencingToken
                                    yield() // the other one waits by now
                                }
                            }
                        }
                    }.joinAll()
                    tokens.size shouldBe 20_000
                    tokens.shouldBeStrictlyIncreasing()
                    tokens.map { it shr 14 }.distinct().map { it % 2 } shouldBe listOf(parity, 1 - parity)
                }
            }
        }

        test("a tenure that others wait behind ends after the hand-off time") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val order = mutableListOf<String>()
                val first = CompletableDeferred<Unit>()
                repeat(10) {
                    launch {
                        a.withLock("x") {
                            order += "a"
                            first.complete(Unit)
                            delay(8.milliseconds)
                        }
                    }
                }
                launch {
                    first.await()
                    b.withLock("x") { order += "b" }
                }
                testScheduler.advanceUntilIdle()
                order.indexOf("b") shouldBe 3
                order.size shouldBe 11
            }
        }

        test("a lock held longer than the hand-off time goes to another process, though no waiter was known") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val order = mutableListOf<String>()
                val holder = launch { a.withLock("x") { delay(1.seconds) } }
                delay(100.milliseconds)
                val outside = launch { b.withLock("x") { order += "outside" } }
                delay(100.milliseconds)
                val here = launch { a.withLock("x") { order += "here" } }
                joinAll(holder, outside, here)
                order shouldBe listOf("outside", "here")
            }
        }
    })
