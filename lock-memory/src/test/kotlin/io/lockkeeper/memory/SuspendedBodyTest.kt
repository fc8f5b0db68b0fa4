package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockScope
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

/** Events around a suspended body, at instants that only virtual time can choose. */
@OptIn(ExperimentalCoroutinesApi::class)
class SuspendedBodyTest :
    FunSpec({
        test("a body does not begin when the lock was lost on its way to the caller") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect() }
                var began = false
                val hold = a.locks().async().acquireAsync("x").await()
                val call = async { runCatching { b.locks().withLock("x", wait = 1.hours) { began = true } } }
                delay(1.seconds)
                hold.releaseAsync() // granted: the caller is to be resumed
                b.expireSession()
                call.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
                began shouldBe false
            }
        }

        test("a caller that was cancelled ends cancelled, though its lock was lost meanwhile") {
            inVirtualTime { cluster ->
                val process = cluster.connect()
                var out: Throwable? = null
                val call = launch {
                    out = runCatching {
                        process.locks().withLock("x") {
                            try {
                                awaitCancellation()
                            } finally {
                                process.expireSession()
                            }
                        }
                    }.exceptionOrNull()
                }
                delay(1.seconds)
                call.cancelAndJoin()
                out.shouldBeInstanceOf<CancellationException>()
                    .suppressed.single().shouldBeInstanceOf<LockLostException>()
            }
        }

        test("a body that re-enters a lost hold does not begin, though no caller was told of the loss yet") {
            inVirtualTime { cluster ->
                val process = cluster.connect()
                var began = false
                shouldThrow<LockLostException> {
                    process.locks().withLock("x") {
                        process.expireSession() // the body hears of it at its next suspension
                        coroutineContext.isActive shouldBe true
                        process.locks().withLock("x", reentrant = true) { began = true }
                    }
                }
                began shouldBe false
            }
        }

        test("several locks are given back in the reverse of the order in which they were taken") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val served = mutableListOf<String>()
                a.withLocks("1", "2", "3") {
                    for (name in listOf("1", "2", "3")) {
                        this@inVirtualTime.launch { b.withLock(name, wait = 1.hours) { served += name } }
                    }
                    delay(1.seconds)
                }
                delay(1.seconds)
                served shouldBe listOf("3", "2", "1")
            }
        }

        test("a lock taken along for a body that has ended is released, and the caller told so") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                lateinit var over: LockScope
                lateinit var context: CoroutineContext
                locks.withLock("x") {
                    over = this
                    context = coroutineContext.minusKey(Job)
                }
                launch(context) { shouldThrow<IllegalStateException> { over.alsoLock("y") } }.join()
                cluster.nodes().keys.shouldBeEmpty()
            }
        }

        test("a name is free for its own context once the body has ended") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                lateinit var context: CoroutineContext
                locks.withLock("x") { context = coroutineContext.minusKey(Job) }
                async(context) { locks.withLock("x") { isHeld } }.await() shouldBe true
            }
        }

        test("a name that a body took along and gave back is free for it") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                locks.withLock("x") {
                    alsoLock("y").release()
                    locks.withLock("y") { isHeld }
                } shouldBe true
            }
        }

        test("a name that a body holds on one connection is another lock on another") {
            inVirtualTime { cluster ->
                val (here, there) = listOf(cluster, MemoryCluster(this)).map { it.connect().locks() }
                here.withLock("x") { there.withLock("x") { isHeld } } shouldBe true
            }
        }

        test("an infinite wait does not end") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val holder = launch { a.withLock("x") { delay(20.hours) } }
                delay(1.seconds)
                b.withLock("x", wait = Duration.INFINITE) { currentTime shouldBe 20.hours.inWholeMilliseconds }
                holder.join()
            }
        }
    })
