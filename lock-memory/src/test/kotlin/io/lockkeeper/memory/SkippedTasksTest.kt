package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.closeAndAwait
import io.lockkeeper.guardedOrSkip
import io.lockkeeper.log.LogLines
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.delay
import java.time.Duration
import java.util.Optional
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.seconds

/** Guarded tasks that skip a run while the servers are away. */
class SkippedTasksTest :
    FunSpec({
        val brief = LockOptions.builder().ioTimeout(Duration.ofMillis(50)).build()

        test("a schedule outlives an outage of the servers, and each skipped run is logged") {
            LogLines().use { lines ->
                val process = MemoryCluster().connect(brief)
                val runs = AtomicInteger()
                val skipping = process.locks().blocking().guardOrSkip("schedule") { runs.incrementAndGet() }
                val timer = Executors.newSingleThreadScheduledExecutor()
                process.disconnect()
                val schedule = timer.scheduleAtFixedRate(skipping, 0, 10, TimeUnit.MILLISECONDS)
                while (lines.warnings("schedule").isEmpty()) delay(1)
                process.reconnect()
                while (runs.get() == 0 && !schedule.isDone) delay(1)
                schedule.isDone shouldBe false
                timer.shutdownNow()
                timer.awaitTermination(10, TimeUnit.SECONDS) shouldBe true
                lines.warnings("schedule").first() shouldStartWith
                    "A run was skipped, because the request for its lock failed. Lock \"schedule\": the memory cluster"
                process.locks().closeAndAwait(1.seconds)
            }
        }

        test(
            "a skipped callable is empty and a skipped suspending task null when the servers are away; a plain call throws",
        ) {
            LogLines().use { lines ->
                val process = MemoryCluster().connect(brief)
                val locks = process.locks()
                process.disconnect()
                locks.blocking().guardCallableOrSkip("away") { 1 }.call() shouldBe Optional.empty()
                locks.guardedOrSkip("away") { 1 }() shouldBe null
                while (lines.warnings("away").size < 2) delay(1) // written by another thread
                shouldThrow<LockStoreException> { locks.withLockOrNull("away") { 1 } }
                shouldThrow<LockStoreException> { locks.blocking().tryAcquire("away") }
                locks.closeAndAwait(1.seconds)
            }
        }

        test("the task's own exception is thrown, also a LockStoreException") {
            val locks = MemoryCluster().connect().locks()
            val own = LockStoreException("inner", "of the task's own", null)
            val blocking = locks.blocking()
            shouldThrow<LockStoreException> { blocking.guardOrSkip("x", Runnable { throw own }).run() } shouldBe own
            shouldThrow<LockStoreException> { blocking.guardCallableOrSkip<Int>("x") { throw own }.call() } shouldBe own
            shouldThrow<LockStoreException> { locks.guardedOrSkip<Int>("x") { throw own }() } shouldBe own
        }

        test("a schedule ends once the connection is closed") {
            val locks = MemoryCluster().connect().locks()
            locks.closeAndAwait(1.seconds)
            val told = shouldThrow<LockStoreException> { locks.blocking().guardOrSkip("x", Runnable {}).run() }
            told.message shouldContain "is closed"
            shouldThrow<LockStoreException> { locks.guardedOrSkip("x") { 1 }() }
        }
    })
