package io.lockkeeper.junit

import io.kotest.core.listeners.AfterEachListener
import io.kotest.core.listeners.BeforeEachListener
import io.kotest.core.spec.style.FunSpec
import io.kotest.core.test.TestCase
import io.kotest.engine.test.TestResult
import io.kotest.matchers.shouldBe
import io.lockkeeper.BlockingLocks
import io.lockkeeper.LockTerms
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.memory.locks
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.delay
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runTest
import java.time.Duration
import kotlin.time.Duration.Companion.hours

fun withCluster(body: suspend TestScope.(MemoryCluster) -> Unit) = runTest {
    val cluster = MemoryCluster(this)
    body(cluster)
    cluster.nodes() shouldBe emptyMap() // nothing was left behind
}

class FreshCluster : BeforeEachListener, AfterEachListener {
    private lateinit var cluster: MemoryCluster

    override suspend fun beforeEach(testCase: TestCase) {
        cluster = MemoryCluster.withManualTime()
    }

    override suspend fun afterEach(testCase: TestCase, result: TestResult) {
        cluster.nodes() shouldBe emptyMap()
    }

    fun advance(time: Duration) = cluster.advance(time)

    fun connect(): BlockingLocks = cluster.connect().locks().blocking()
}

/** `KotestRecipesTest` runs it. */
class NightlySpec :
    FunSpec({
        test("the job is not started twice") {
            withCluster { cluster ->
                val (a, b) = List(2) { cluster.connect().locks }
                a.withLock("nightly") {
                    delay(1.hours)
                    b.withLockOrNull("nightly") { error("started twice") } shouldBe null
                }
            }
        }
    })

/** `KotestRecipesTest` runs it. */
class BlockingNightlySpec :
    FunSpec({
        val fresh = FreshCluster()
        extension(fresh)

        test("the job is not started twice, even if it ends early") {
            val (a, b) = List(2) { fresh.connect() }
            a.acquire("nightly", LockTerms.ifFree().holdAtLeast(Duration.ofMinutes(10))).release()
            b.tryAcquire("nightly").isPresent shouldBe false
            fresh.advance(Duration.ofMinutes(10))
            b.acquire("nightly").release()
        }
    })

/** `KotestRecipesTest` runs it. */
class LeakingSpec :
    FunSpec({
        val fresh = FreshCluster()
        extension(fresh)

        test("a handle") {
            fresh.connect().acquire("acct-42")
        }

        test("the next test") {
            fresh.connect().tryAcquire("acct-42").get().release()
        }
    })
