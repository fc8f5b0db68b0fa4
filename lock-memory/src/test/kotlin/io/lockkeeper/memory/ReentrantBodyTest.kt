package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LossCause
import io.lockkeeper.withAvailableLocks
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.withLocks
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.flow.transform
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration.Companion.seconds

/** Bodies that re-enter a hold from outside its body's scope, and language features that work in any body. */
class ReentrantBodyTest :
    FunSpec({
        test("an entered body that still runs at the end of the outer one is cancelled before the lock is given back") {
            runTest {
                val cluster = MemoryCluster(this)
                val locks = cluster.connect().locks()
                val ends = mutableListOf<String>()
                val entered = CompletableDeferred<Unit>()
                val told = CompletableDeferred<Throwable>()
                locks.withLock("x") {
                    outside().launch {
                        told.complete(
                            shouldThrow<LockLostException> {
                                locks.withLock("x", reentrant = true) {
                                    entered.complete(Unit)
                                    try {
                                        awaitCancellation()
                                    } finally {
                                        withContext(NonCancellable) { repeat(3) { yield() } }
                                        ends += "entered, ${cluster.nodes()}"
                                    }
                                }
                            },
                        )
                    }
                    entered.await()
                }
                ends += "outer"
                ends shouldBe listOf("entered, {x=1}", "outer")
                val lost = told.await().shouldBeInstanceOf<LockLostException>()
                lost.lossCause() shouldBe LossCause.BODY_ENDED
                cluster.nodes().shouldBeEmpty()
            }
        }

        test("a re-entered body hears of a loss, though it is no child of the body that has the lock") {
            runTest {
                val process = MemoryCluster(this).connect()
                val locks = process.locks()
                val told = CompletableDeferred<LockLostException>()
                val entered = CompletableDeferred<Unit>()
                shouldThrow<LockLostException> {
                    locks.withLock("x") {
                        outside().launch {
                            told.complete(
                                shouldThrow {
                                    locks.withLock("x", reentrant = true) {
                                        entered.complete(Unit)
                                        awaitCancellation()
                                    }
                                },
                            )
                        }
                        entered.await()
                        process.expireSession()
                        withContext(NonCancellable) { told.await() }
                    }
                }
                told.await().lossCause() shouldBe LossCause.SESSION_EXPIRED
            }
        }

        test("a coroutine that outlives a body waits for the lock like any other") {
            runTest {
                val locks = MemoryCluster(this).connect().locks()
                val over = CompletableDeferred<Unit>()
                val later = CompletableDeferred<Boolean>()
                var first = 0L
                locks.withLock("x") {
                    first = fencingToken()
                    outside().launch {
                        over.await()
                        later.complete(locks.withLock("x", reentrant = true) { fencingToken() > first })
                    }
                }
                over.complete(Unit)
                later.await() shouldBe true
            }
        }

        test("a body that has ended is not entered again, though it waits for the bodies inside it") {
            runTest {
                val locks = MemoryCluster(this).connect().locks()
                val (entered, ended) = List(2) { CompletableDeferred<Unit>() }
                val later = CompletableDeferred<Boolean>()
                locks.withLock("x") {
                    val first = fencingToken()
                    outside().launch {
                        shouldThrow<LockLostException> {
                            locks.withLock("x", reentrant = true) {
                                entered.complete(Unit)
                                try {
                                    awaitCancellation()
                                } finally {
                                    ended.complete(Unit)
                                    withContext(NonCancellable) { delay(1.seconds) }
                                }
                            }
                        }
                    }
                    outside().launch {
                        ended.await()
                        later.complete(locks.withLock("x", reentrant = true) { fencingToken() > first })
                    }
                    entered.await()
                }
                later.await() shouldBe true
            }
        }

        test("a flow can't emit from a body, which is said with what can") {
            runTest {
                val locks = MemoryCluster(this).connect().locks()
                listOf(
                    flow { locks.withLock("x") { this@flow.emit(1) } },
                    flowOf(1).transform { value -> locks.withLocks("x") { this@transform.emit(value) } },
                ).forEach { flow ->
                    val refused = shouldThrow<IllegalStateException> { flow.toList() }
                    refused.message shouldContain "x"
                    refused.message shouldContain "channelFlow"
                }
                channelFlow { locks.withLock("x") { channel.send(1) } }.toList() shouldBe listOf(1)
                locks.inUse() shouldBe NOTHING
            }
        }

        test("a body assigns what its function then reads") {
            runTest {
                val locks = MemoryCluster(this).connect().locks()
                val one: Int
                val several: Int
                val listed: Int
                val available: Int
                locks.withLock("x") { one = 1 }
                locks.withLocks("x", "y") { several = 2 }
                locks.withLocks(listOf("x")) { listed = 3 }
                locks.withAvailableLocks(listOf("x")) { available = 4 }
                val maybe: Int
                locks.withLockOrNull("x") {
                    maybe = 5
                    maybe
                } shouldBe 5
                listOf(one, several, listed, available) shouldBe listOf(1, 2, 3, 4)
            }
        }
    })

/** A scope with the body's holds in its context, but without the body's job. */
private suspend fun outside() = CoroutineScope(coroutineContext.minusKey(Job))
