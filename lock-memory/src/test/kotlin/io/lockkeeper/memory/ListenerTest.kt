package io.lockkeeper.memory

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.ints.shouldBeBetween
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockEvent
import io.lockkeeper.LockEvent.Kind
import io.lockkeeper.LockListener
import io.lockkeeper.acquire
import io.lockkeeper.contract.Lives
import io.lockkeeper.contract.OpenLives
import io.lockkeeper.failure
import io.lockkeeper.held
import io.lockkeeper.holds
import io.lockkeeper.kept
import io.lockkeeper.kind
import io.lockkeeper.lockOptions
import io.lockkeeper.log.LogLines
import io.lockkeeper.lossCause
import io.lockkeeper.spi.LockMode
import io.lockkeeper.usage
import io.lockkeeper.waited
import io.lockkeeper.withLock
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executor
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** What the contract of the listener leaves out: exact times, floods, and what a test must see from the inside. */
@OptIn(ExperimentalCoroutinesApi::class)
class ListenerTest :
    FunSpec({
        test("holds go on by the thousand while a listener blocks; what is too much is dropped, and that is told") {
            val goOn = CountDownLatch(1)
            val told = AtomicInteger()
            val dropped = AtomicInteger()
            val listener = object : LockListener {
                override fun onEvent(event: LockEvent) {
                    goOn.await()
                    told.incrementAndGet()
                }

                override fun onDropped(count: Int) {
                    dropped.addAndGet(count)
                }
            }
            LogLines().use { lines ->
                val locks = MemoryCluster().connect(lockOptions { this.listener = listener }).locks()
                repeat(HOLDS) { locks.withLock("flooded") {} }
                told.get() shouldBe 0
                goOn.countDown()
                eventually(10.seconds) { told.get() + dropped.get() shouldBeGreaterThan HOLDS * EVENTS - 10 }
                told.get().shouldBeBetween(9_990, 10_010) // there may be heartbeats among those that were kept
                eventually(10.seconds) {
                    lines.all().count {
                        "The listener is too slow" in it.text && "count=${dropped.get()})" in it.text
                    } shouldBe
                        1
                }
                locks.close()
            }
        }

        test("a listener that blocks takes no thread of the options' executor") {
            val goOn = CountDownLatch(1)
            val single = java.util.concurrent.Executors.newSingleThreadExecutor()
            val locks = MemoryCluster().connect(
                lockOptions {
                    executor = Executor(single::execute)
                    listener = LockListener { goOn.await() }
                },
            ).locks()
            repeat(100) { locks.async().acquireAsync("x").get(10, java.util.concurrent.TimeUnit.SECONDS).release() }
            goOn.countDown()
            locks.close()
            single.shutdown()
        }

        test("a hold that begins on a kept lock is told as such, also if the process asks first whether others wait") {
            inVirtualTime { cluster ->
                val lives = Lives()
                val process = cluster.connect(
                    lockOptions {
                        keepFor = 1.hours
                        handoffTime = Duration.ZERO
                        listener = lives
                    },
                )
                // The watch tells of others; until its answer is here the process has to ask.
                process.delay(StoreOperation.OBSERVE, java.time.Duration.ofMillis(5))
                repeat(2) {
                    process.locks().withLock("x") {}
                    process.locks().usage.kept shouldBe 1
                    currentTime shouldBe it * 5
                }
                delay(1.milliseconds)
                val call = listOf(Kind.ASKED, Kind.ACQUIRED, Kind.RELEASED)
                lives.kinds("x") shouldBe call + call
                lives.of("x").map { it.isHandedOn } shouldBe List(4) { false } + List(2) { true }
                cluster.connect().locks().withLock("x") {} // or it stays kept
            }
        }

        test("the times are those of the events, and a grant that comes too late is no acquire") {
            inVirtualTime { cluster ->
                val lives = Lives()
                val process = cluster.connect(lockOptions { listener = lives })
                val first = launch { process.locks().withLock("x") { delay(3.seconds) } }
                delay(1.seconds)
                val second = launch { process.locks().withLock("x") { delay(5.seconds) } }
                first.join()
                second.join()
                delay(1.milliseconds)
                val acquired = lives.of("x").filter { it.kind == Kind.ACQUIRED }
                acquired.map { it.waited } shouldContainExactly listOf(Duration.ZERO, 2.seconds)
                lives.of("x").filter { it.kind == Kind.RELEASED }.map { it.held } shouldContainExactly
                    listOf(3.seconds, 5.seconds)
                lives.of("x").filter { it.kind == Kind.ASKED }.map { it.time().toEpochMilli() } shouldContainExactly
                    listOf(0L, 1_000L)
                acquired.map { it.time().toEpochMilli() } shouldContainExactly listOf(0L, 3_000L)

                process.delay(StoreOperation.ENTER, java.time.Duration.ofSeconds(1))
                val late = launch { process.locks().withLock("late") {} }
                delay(500.milliseconds)
                late.cancelAndJoin()
                delay(5.seconds)
                lives.kinds("late") shouldContainExactly listOf(Kind.ASKED, Kind.CANCELLED)
                lives.complaints().shouldBeEmpty()
            }
        }

        @OptIn(DelicateLockApi::class)
        test("a hold that is kept for its minimum is released for its listener, and counts no more") {
            inVirtualTime { cluster ->
                val lives = Lives()
                val locks = cluster.connect(lockOptions { listener = lives }).locks()
                val held = locks.acquire("kept", holdAtLeast = 1.minutes)
                locks.usage.holds shouldBe 1
                delay(1.seconds)
                held.release()
                delay(1.milliseconds)
                lives.of("kept").last().held shouldBe 1.seconds
                locks.usage.holds shouldBe 0
                lives.kinds("kept") shouldContainExactly listOf(Kind.ASKED, Kind.ACQUIRED, Kind.RELEASED)
                delay(1.minutes)
            }
        }

        test("a request that the store refuses fails its call") {
            inVirtualTime { cluster ->
                val lives = Lives()
                val process = cluster.connect(lockOptions { listener = lives })
                process.disconnect()
                runCatching { process.locks().withLock("far", wait = 1.seconds) {} }
                delay(1.milliseconds)
                lives.kinds("far") shouldContainExactly listOf(Kind.ASKED, Kind.FAILED)
                lives.of("far").last().failure?.message.orEmpty().length shouldBeGreaterThan 10
                lives.of("far").map { it.lossCause } shouldContainExactly listOf(null, null)
                process.reconnect()
            }
        }

        test("the check of open lives notices a second outcome and a hold without an end") {
            val details = { id: Long ->
                io.lockkeeper.EventDetails("x", LockMode.EXCLUSIVE, id, 0, 0, 0, 0, 0, false, null, null)
            }
            val lives = OpenLives()
            lives.onEvent(LockEvent.of(Kind.ASKED, details(1)))
            lives.onEvent(LockEvent.of(Kind.ACQUIRED, details(1)))
            lives.complaints(over = false).shouldBeEmpty()
            lives.complaints(over = true).size shouldBe 1
            lives.onEvent(LockEvent.of(Kind.RELEASED, details(1)))
            lives.complaints(over = true).shouldBeEmpty()
            lives.onEvent(LockEvent.of(Kind.LOST, details(1)))
            lives.complaints(over = true).size shouldBe 1
        }
    })

private const val HOLDS = 5_000
private const val EVENTS = 3 // of each hold
