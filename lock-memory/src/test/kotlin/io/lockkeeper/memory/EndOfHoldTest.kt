package io.lockkeeper.memory

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.longs.shouldBeInRange
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.EngineHold
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.closeAndAwait
import io.lockkeeper.contract.leftovers
import io.lockkeeper.holdOf
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.withContext
import java.lang.ref.WeakReference
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executor
import kotlin.concurrent.thread
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

@OptIn(ExperimentalCoroutinesApi::class)
class EndOfHoldTest :
    FunSpec({
        test("a thread that takes one handle after another keeps no released one") {
            val locks = MemoryCluster().connect().locks().blocking()
            val holds = CopyOnWriteArrayList<WeakReference<EngineHold>>()
            val (taken, looked) = List(2) { CountDownLatch(1) }
            val taking =
                thread {
                    repeat(100) {
                        holds += WeakReference(holdOf(locks.acquire("x-$it").also { held -> held.release() }))
                    }
                    taken.countDown()
                    looked.await()
                }
            taken.await()
            eventually(10.seconds) {
                System.gc()
                holds.count { it.get() != null } shouldBeLessThan 3 // the last one is dropped with the next
            }
            looked.countDown()
            taking.join()
        }

        test("a wait that ends while the process looks for other waiters is a plain time-out") {
            inVirtualTime { cluster ->
                val process = cluster.connect(
                    LockOptions.builder().handoffTime(1.milliseconds.toJavaDuration()).build(),
                )
                val locks = process.locks()
                val holder = launch { locks.withLock("x") { delay(100.milliseconds) } }
                delay(10.milliseconds)
                val waiting = async { runCatching { locks.withLock("x", wait = 300.milliseconds) {} } }
                delay(10.milliseconds)
                process.delay(StoreOperation.LOCATE, 1.seconds.toJavaDuration())
                holder.join()
                waiting.await().exceptionOrNull().shouldBeInstanceOf<LockTimeoutException>()
                currentTime shouldBe 310L
                delay(2.seconds)
                locks.inUse() shouldBe "0 names, 0 contenders, 0 holds"
            }
        }

        test("the deadline of a second session is watched as the first one's was") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().sessionTimeout(10.seconds.toJavaDuration()).build()
                val process = cluster.connect(options)
                repeat(3) {
                    val body = async { runCatching { process.locks().withLock("x") { awaitCancellation() } } }
                    delay(3.seconds)
                    process.expireSession()
                    body.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
                }
                val body = async {
                    runCatching {
                        process.locks().withLock("x") {
                            process.freeze()
                            awaitCancellation()
                        }
                    }
                }
                val start = currentTime
                val error = body.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
                error.lossCause() shouldBe LossCause.SESSION_SILENT
                // Ten seconds, less a fortieth for clocks and the margin of a thirtieth.
                (currentTime - start) shouldBeInRange 9_400L..9_430L
                process.thaw()
                delay(20.seconds)
            }
        }

        test("a caller that gives up when its place is first and its session is not confirmed leaves nothing") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().sessionTimeout(10.seconds.toJavaDuration()).build()
                val process = cluster.connect(options)
                val holder = launch { cluster.connect().locks().withLock("x") { delay(20.seconds) } }
                delay(1.seconds)
                repeat(1000) { process.failNext(StoreOperation.CONFIRM) }
                val waiting = launch { process.locks().withLock("x", wait = Duration.INFINITE) {} }
                holder.join()
                delay(1.seconds)
                waiting.isCompleted shouldBe false
                waiting.cancelAndJoin()
                leftovers(process.locks()).shouldBeEmpty()
            }
        }

        test("each release waits for its confirmation as long as the options say") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().releaseWait(300.milliseconds.toJavaDuration()).build()
                val process = cluster.connect(options)
                val holds = List(3) { process.locks().async().acquireAsync("x-$it").await() }
                process.freeze()
                val start = currentTime
                holds.mapIndexed { index, hold ->
                    async {
                        delay((100 * index).milliseconds)
                        hold.releaseAndAwait()
                        currentTime - start
                    }
                }.awaitAll() shouldBe listOf(300L, 400L, 500L)
                process.thaw()
            }
        }

        test("the heartbeat notices a removed node that could not be watched") {
            inVirtualTime { cluster ->
                val process = cluster.connect(
                    LockOptions.builder().sessionTimeout(10.seconds.toJavaDuration()).build(),
                )
                repeat(1000) { process.failNext(StoreOperation.WATCH) }
                val body = async { runCatching { process.locks().withLock("x") { awaitCancellation() } } }
                delay(5.seconds)
                cluster.remove("x") shouldBe true
                body.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
                    .lossCause() shouldBe LossCause.REMOVED
                currentTime shouldBeInRange 5_000L..6_500L // a heartbeat is due after a tenth of the session timeout
            }
        }

        test("a hold of many heartbeats is told of a silent network before its session may end") {
            inVirtualTime { cluster ->
                val process = cluster.connect(
                    LockOptions.builder().sessionTimeout(10.seconds.toJavaDuration()).build(),
                )
                var frozen = 0L
                val body = async {
                    runCatching {
                        process.locks().withLock("x") {
                            delay(60.seconds)
                            process.freeze()
                            frozen = currentTime
                            delay(20.seconds) // a bound, because the requests of a frozen process pile up
                        }
                    }
                }
                val error = body.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
                error.lossCause() shouldBe LossCause.SESSION_SILENT
                (currentTime - frozen) shouldBeInRange 1L..<10_000L
                process.thaw()
            }
        }

        test("a heartbeat that fails is tried again well before the next one is due") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().sessionTimeout(10.seconds.toJavaDuration()).build()
                val process = cluster.connect(options)
                process.locks().withLock("x") {
                    repeat(12) { process.failNext(StoreOperation.CONFIRM) } // with one a second, it would be over
                    delay(15.seconds)
                    ensureHeld()
                }
            }
        }

        test("a lease that is over is lost by the clock, although no timer runs") {
            var now = 0L
            val withoutTimers =
                object : LockRuntime {
                    override fun nanoTime() = now

                    override fun schedule(delayNanos: Long, task: Runnable) = Cancellable {}

                    override fun executor() = Executor { it.run() }

                    override fun close() = Unit
                }
            val locks = MemoryCluster(withoutTimers).connect().locks()
            val hold = locks.async().acquireAsync("x", LockTerms.defaults().lease(1.seconds.toJavaDuration())).join()
            now += 999_999_999
            hold.ensureHeld()
            now += 1
            hold.isHeld shouldBe false
            shouldThrow<LockLostException> { hold.release() }.lossCause() shouldBe LossCause.LEASE_OVER
        }

        test("the node of an expired lease is removed when its body ends, or when the grace is over") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().grace(5.seconds.toJavaDuration()).build()
                val (a, b) = List(2) { cluster.connect(options).locks() }
                for ((stubborn, free) in listOf(2.seconds to 3_000L, 60.seconds to 6_000L)) {
                    val start = currentTime
                    val body = launch {
                        shouldThrow<LockLostException> {
                            a.withLock("x", lease = 1.seconds) {
                                withContext(NonCancellable) { delay(stubborn + 1.seconds) }
                            }
                        }.lossCause() shouldBe LossCause.LEASE_OVER
                    }
                    delay(10.milliseconds)
                    b.withLock("x") { currentTime - start shouldBe free }
                    body.join()
                }
                a.inUse() shouldBe NOTHING
            }
        }

        test("a close waits for its own grace, also when that is longer than the options' one") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().grace(1.seconds.toJavaDuration()).build()
                val (a, b) = List(2) { cluster.connect(options).locks() }
                launch { runCatching { a.withLock("x") { withContext(NonCancellable) { delay(5.seconds) } } } }
                delay(10.milliseconds)
                val next = async { b.withLock("x") { currentTime } }
                a.closeAndAwait(10.seconds)
                currentTime shouldBe 5_000
                next.await() shouldBe 5_000
            }
        }

        test("a margin that is longer than the deadline leaves time to hold in") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().margin(9.seconds.toJavaDuration()).build()
                cluster.connect(options).locks().withLock("x") {
                    delay(30.seconds)
                    ensureHeld()
                }
            }
        }

        test("a process that is silent, then cut off, then back within its session timeout keeps its lock") {
            inVirtualTime { cluster ->
                val process = cluster.connect()
                val body = async {
                    process.locks().withLock("x") {
                        delay(30.seconds)
                        isHeld
                    }
                }
                delay(1.seconds)
                process.freeze()
                delay(1.seconds)
                process.disconnect()
                process.reconnect()
                body.await() shouldBe true
                process.locks().withLock("x") { ensureHeld() }
            }
        }

        test("thousands of names are taken at once, and given back") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                val names = (1..10_000).map { "n$it" }
                locks.withLocks(names) {
                    cluster.nodes().size shouldBe 10_000
                }
                val held = locks.blocking().acquireAll(names, LockTerms.ifFree())
                locks.blocking().acquireAll(names, LockTerms.ifFree()).busyCount() shouldBe 10_000
                held.close()
                cluster.nodes().shouldBeEmpty()
            }
        }
    })
