package io.lockkeeper.micrometer

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.lockkeeper.isLocked
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.withLock
import io.micrometer.observation.Observation
import io.micrometer.observation.ObservationHandler
import io.micrometer.observation.ObservationRegistry
import kotlinx.coroutines.delay
import java.time.Duration
import kotlin.time.Duration.Companion.seconds

/** Handlers of observations that throw: they cost a caller neither its lock nor its body's result. */
class ThrowingHandlerTest :
    FunSpec({
        val steps = listOf("start", "scope opened", "scope closed", "error", "stop")

        fun throwingAt(step: String) = ObservationRegistry.create().apply {
            observationConfig().observationHandler(
                object : ObservationHandler<Observation.Context> {
                    private fun at(here: String) {
                        if (here == step) error("handler at $here")
                    }

                    override fun supportsContext(context: Observation.Context) = true

                    override fun onStart(context: Observation.Context) = at("start")

                    override fun onScopeOpened(context: Observation.Context) = at("scope opened")

                    override fun onScopeClosed(context: Observation.Context) = at("scope closed")

                    override fun onError(context: Observation.Context) = at("error")

                    override fun onStop(context: Observation.Context) = at("stop")
                },
            )
        }

        for (step in steps) {
            test("a blocking body keeps its result, what it throws, and its lock: $step") {
                val process = MemoryCluster().connect()
                val registry = throwingAt(step)
                val locks = process.locks().observed(registry).blocking()
                locks.withLock<String, RuntimeException>("x") { held ->
                    held.ensureHeld()
                    "result"
                } shouldBe "result"
                locks.tryWithLock<Int, RuntimeException>("x") { 1 }.get() shouldBe 1
                val boom = IllegalStateException("boom")
                shouldThrow<IllegalStateException> {
                    locks.runWithLock<RuntimeException>("x") { throw boom }
                } shouldBeSameInstanceAs boom
                registry.currentObservation shouldBe null
                process.locks().blocking().isLocked("x") shouldBe false
                process.locks().closeAsync(Duration.ZERO)
            }

            test("a coroutine's body keeps its result, what it throws, and its lock: $step") {
                inVirtualTime { cluster ->
                    val process = cluster.connect()
                    val locks = process.locks().observed(throwingAt(step))
                    locks.withLock("x") {
                        delay(1.seconds)
                        ensureHeld()
                        "result"
                    } shouldBe "result"
                    shouldThrow<IllegalStateException> { locks.withLock("x") { error("boom") } }.message shouldBe "boom"
                    process.locks().isLocked("x") shouldBe false
                }
            }
        }
    })
