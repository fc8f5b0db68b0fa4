package io.lockkeeper.micrometer

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.lockkeeper.LockLostException
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.fencingToken
import io.lockkeeper.lockTerms
import io.lockkeeper.withLock
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler
import io.micrometer.observation.Observation
import io.micrometer.prometheusmetrics.PrometheusConfig
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class ObservedLocksTest :
    FunSpec({
        test(
            "a coroutine's call has two observations under the caller's, and what its body observes is under the hold's",
        ) {
            inVirtualTime { cluster ->
                val seen = Seen()
                val locks = cluster.connect().locks().namespace("billing").observed(seen.registry)
                val token = seen.under("request") {
                    locks.withLock("acct-42") {
                        delay(1.seconds)
                        async { seen.observe("in a child") }.await()
                        withContext(Dispatchers.IO) { seen.observe("on another thread") }
                        fencingToken
                    }
                }
                seen.tree() shouldContainExactly listOf(
                    "request of null",
                    "lockkeeper.observed.acquire of request",
                    "lockkeeper.observed.hold of request",
                    "in a child of lockkeeper.observed.hold",
                    "on another thread of lockkeeper.observed.hold",
                )
                seen.low("acquire") shouldBe
                    mapOf("name" to "billing/acct-#", "mode" to "exclusive", "outcome" to "acquired")
                seen.low("hold") shouldBe mapOf("name" to "billing/acct-#", "mode" to "exclusive", "end" to "released")
                for (part in listOf("acquire", "hold")) {
                    seen.high(part) shouldBe mapOf("lock" to "billing/acct-42", "token" to "$token")
                    seen.one(part).error.shouldBeNull()
                    seen.one(part).contextualName shouldBe "$part billing/acct-#"
                }
                seen.registry.currentObservation.shouldBeNull()
            }
        }

        test("both observations of a call say in which mode it takes the lock") {
            inVirtualTime { cluster ->
                val seen = Seen()
                val locks = cluster.connect().locks().observed(seen.registry)
                locks.withLock("x") {}
                locks.withLock("x", lockTerms().read()) {}
                locks.withLock("x", lockTerms().write()) {}
                locks.withLockOrNull("x", LockTerms.ifFree().permits(1, 2)) {}
                for (part in listOf("acquire", "hold")) seen.modes(part) shouldBe MODES
            }
        }

        test("a wait that is over is an error of the acquire, and there is no hold") {
            inVirtualTime { cluster ->
                val seen = Seen()
                val locks = cluster.connect().locks().observed(seen.registry)
                cluster.connect().locks().withLock("x") {
                    val late = shouldThrow<LockTimeoutException> { locks.withLock("x", lockTerms(wait = 1.seconds)) {} }
                    seen.low("acquire") shouldBe mapOf("name" to "x", "mode" to "exclusive", "outcome" to "timed_out")
                    seen.one("acquire").error shouldBeSameInstanceAs late
                    locks.withLockOrNull("x") { 1 }.shouldBeNull()
                    seen.all("acquire").last().error.shouldBeNull()
                    seen.all("acquire").map { it.getLowCardinalityKeyValue("outcome")?.value } shouldBe
                        listOf("timed_out", "timed_out")
                }
                seen.all("hold").shouldBeEmpty()
            }
        }

        test("a loss is an error of the hold, and so is what the body throws") {
            inVirtualTime { cluster ->
                val seen = Seen()
                val process = cluster.connect()
                val locks = process.locks().observed(seen.registry)
                val lost = shouldThrow<LockLostException> {
                    locks.withLock("x") {
                        process.expireSession()
                        awaitCancellation()
                    }
                }
                seen.low("hold") shouldBe mapOf("name" to "x", "mode" to "exclusive", "end" to "lost")
                seen.one("hold").error shouldBeSameInstanceAs lost
                val boom = IllegalStateException("boom")
                shouldThrow<IllegalStateException> { locks.withLock("x") { throw boom } }
                seen.all("hold").last().error.shouldBeInstanceOf<IllegalStateException>()
                seen.all("hold").last().getLowCardinalityKeyValue("end")?.value shouldBe "released"
                shouldThrow<IllegalStateException> {
                    locks.withLock("x") {
                        process.expireSession()
                        throw boom
                    }
                }
                seen.all("hold").last().getLowCardinalityKeyValue("end")?.value shouldBe "lost"
            }
        }

        test("a cancellation is no error, neither of a wait nor of a body") {
            inVirtualTime { cluster ->
                val seen = Seen()
                val locks = cluster.connect().locks().observed(seen.registry)
                val holder = launch { locks.withLock("x") { awaitCancellation() } }
                delay(1.milliseconds)
                val waiter = launch { locks.withLock("x") {} }
                delay(1.milliseconds)
                waiter.cancelAndJoin()
                holder.cancelAndJoin()
                seen.all("acquire").map { it.getLowCardinalityKeyValue("outcome")?.value } shouldBe
                    listOf("acquired", "cancelled")
                seen.low("hold")["end"] shouldBe "released"
                (seen.all("acquire") + seen.all("hold")).mapNotNull { it.error }.shouldBeEmpty()
            }
        }

        test("servers that cannot be reached are an error of the acquire") {
            inVirtualTime { cluster ->
                val seen = Seen()
                val process = cluster.connect()
                process.disconnect()
                shouldThrow<LockStoreException> {
                    process.locks().observed(seen.registry).withLock("x", lockTerms(wait = 1.seconds)) {}
                }
                seen.low("acquire")["outcome"] shouldBe "failed"
                seen.one("acquire").error.shouldBeInstanceOf<LockStoreException>()
            }
        }

        test("a body that re-enters its lock is under its own hold, with the same token") {
            inVirtualTime { cluster ->
                val seen = Seen()
                val locks = cluster.connect().locks().observed(seen.registry)
                locks.withLock("x") { locks.withLock("x", LockTerms.defaults().reentrant()) { seen.observe("inner") } }
                seen.tree() shouldContainExactly listOf(
                    "lockkeeper.observed.acquire of null",
                    "lockkeeper.observed.hold of null",
                    "lockkeeper.observed.acquire of lockkeeper.observed.hold",
                    "lockkeeper.observed.hold of lockkeeper.observed.hold",
                    "inner of lockkeeper.observed.hold",
                )
                seen.all("hold").map { it.getHighCardinalityKeyValue("token")?.value }.toSet().size shouldBe 1
            }
        }

        test("a hold after a long wait is under the observation that was current when the call began") {
            inVirtualTime { cluster ->
                val seen = Seen()
                val locks = cluster.connect().locks().observed(seen.registry)
                val holder = launch { cluster.connect().locks().withLock("x") { delay(1.seconds) } }
                delay(1.milliseconds)
                val request = Observation.start("request", seen.registry)
                val waiter = request.openScope().use {
                    launch(start = CoroutineStart.UNDISPATCHED) { locks.withLock("x") {} }
                }
                joinAll(holder, waiter)
                request.stop()
                seen.tree() shouldContainExactly listOf(
                    "request of null",
                    "lockkeeper.observed.acquire of request",
                    "lockkeeper.observed.hold of request",
                )
            }
        }

        test("a wrong name is refused before anything is observed") {
            inVirtualTime { cluster ->
                val seen = Seen()
                val locks = cluster.connect().locks().namespace("a").observed(seen.registry)
                shouldThrow<IllegalArgumentException> { locks.withLock("") {} }
                seen.tree().shouldBeEmpty()
            }
        }

        test("a registry that makes timers of observations has room for them beside the meters") {
            val meters = PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure()
            everyMeterIn(meters)
            inVirtualTime { cluster ->
                val seen = Seen()
                seen.registry.observationConfig().observationHandler(DefaultMeterObservationHandler(meters))
                cluster.connect().locks().observed(seen.registry).withLock("x") {}
                cluster.connect().locks().withLock("x") {
                    cluster.connect().locks().observed(seen.registry).withLockOrNull("x") {}
                }
                meters.get("lockkeeper.observed.acquire").timers().size shouldBe 2
            }
        }
    })
