package io.lockkeeper.micrometer

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTerms
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.withLock
import io.micrometer.observation.Observation
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.withContext
import java.time.Duration
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors

class ObservedBlockingLocksTest :
    FunSpec({
        test("a blocking body has the hold's observation in scope on its thread, and leaves the caller's behind") {
            inVirtualTime { _ ->
                val seen = Seen()
                val process = MemoryCluster().connect()
                val locks = process.locks().observed(seen.registry).blocking()
                Executors.newSingleThreadExecutor().asCoroutineDispatcher().use { thread ->
                    withContext(thread) {
                        Observation.createNotStarted("request", seen.registry).observe {
                            locks.withLock<String, RuntimeException>("x") {
                                seen.observe("body")
                                "result"
                            } shouldBe "result"
                            locks.tryRunWithLock<RuntimeException>("x") { seen.observe("second") } shouldBe true
                            seen.registry.currentObservation?.context?.name shouldBe "request"
                        }
                        seen.registry.currentObservation.shouldBeNull()
                        locks.runWithLock<RuntimeException>("y") {
                            locks.tryRunWithLock<RuntimeException>("z") { seen.observe("nested") } shouldBe true
                        }
                        process.locks().withLock("x") {
                            locks.tryWithLock<Int, RuntimeException>("other") { 1 }.get() shouldBe 1
                        }
                    }
                }
                process.locks().closeAsync(Duration.ZERO)
                seen.tree().take(7) shouldContainExactly listOf(
                    "request of null",
                    "lockkeeper.observed.acquire of request",
                    "lockkeeper.observed.hold of request",
                    "body of lockkeeper.observed.hold",
                    "lockkeeper.observed.acquire of request",
                    "lockkeeper.observed.hold of request",
                    "second of lockkeeper.observed.hold",
                )
            }
        }

        test("a blocking body's loss interrupts it, and is an error of the hold") {
            val seen = Seen()
            val process = MemoryCluster().connect()
            val locks = process.locks().observed(seen.registry).blocking()
            shouldThrow<LockLostException> {
                locks.runWithLock<RuntimeException>("x") {
                    process.expireSession()
                    CountDownLatch(1).await()
                }
            }
            seen.low("hold")["end"] shouldBe "lost"
            seen.one("hold").error.shouldBeInstanceOf<LockLostException>()
            Thread.currentThread().interrupt()
            shouldThrow<InterruptedException> { locks.runWithLock<RuntimeException>("x") {} }
            seen.all("acquire").last().getLowCardinalityKeyValue("outcome")?.value shouldBe "cancelled"
            seen.all("acquire").last().error.shouldBeNull()
            process.locks().closeAsync(Duration.ZERO)
        }

        test("a blocking call says in which mode it takes the lock") {
            val seen = Seen()
            val process = MemoryCluster().connect()
            val locks = process.locks().observed(seen.registry).blocking()
            locks.runWithLock<RuntimeException>("x") {}
            locks.runWithLock<RuntimeException>("x", LockTerms.defaults().read()) {}
            locks.tryWithLock<Int, RuntimeException>("x", LockTerms.ifFree().write()) { 1 }.get() shouldBe 1
            locks.tryRunWithLock<RuntimeException>("x", LockTerms.ifFree().permits(1, 2)) {} shouldBe true
            for (part in listOf("acquire", "hold")) seen.modes(part) shouldBe MODES
            process.locks().closeAsync(Duration.ZERO)
        }
    })
