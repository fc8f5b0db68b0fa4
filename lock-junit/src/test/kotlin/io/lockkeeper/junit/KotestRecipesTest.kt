package io.lockkeeper.junit

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.SpecRef
import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.TestEngineLauncher
import io.kotest.engine.listener.CollectingTestEngineListener
import io.kotest.matchers.maps.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.acquire
import io.lockkeeper.memory.locks
import kotlin.reflect.KClass

/** Runs what docs/testing-your-code.md shows for Kotest. */
class KotestRecipesTest :
    FunSpec({
        suspend fun run(spec: KClass<out FunSpec>) = CollectingTestEngineListener().also {
            TestEngineLauncher().withListener(it).withSpecRefs(SpecRef.Reference(spec, spec.java.name)).execute()
        }

        test("tests of coroutines and of threads have a cluster each") {
            listOf(NightlySpec::class, BlockingNightlySpec::class).forEach { spec ->
                run(spec).tests.also { it shouldHaveSize 1 }.values.single().isSuccess shouldBe true
            }
        }

        test("a test of threads that leaves a handle fails, and the next one does not see it") {
            run(LeakingSpec::class).let { results ->
                results.result("a handle")!!.errorOrNull!!.message shouldContain "acct-42"
                results.result("the next test")!!.isSuccess shouldBe true
            }
        }

        @OptIn(DelicateLockApi::class)
        test("a test of coroutines that leaves a handle fails") {
            shouldThrow<AssertionError> {
                withCluster { it.connect().locks.acquire("acct-42") }
            }.message shouldContain "acct-42"
        }
    })
