package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withPermit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.minutes

private const val AT_ONCE = 30

// Alone: it measures, and needs the machine for itself.
@Isolate
class EveryRequestTest :
    FunSpec({
        test(
            "each request of an acquire, its body and its release may meet each fault of the network",
        ).config(timeout = 6.minutes, invocationTimeout = 6.minutes) {
            val met = AtomicInteger()
            val failures =
                closing {
                    val shared = OwnedServer().closedAtEnd()
                    val number = AtomicInteger()
                    val requests = Story.entries.associateWith { OneFault(it, shared, "count-$it").countRequests() }
                    val atOnce = Semaphore(AT_ONCE)
                    val failures =
                        coroutineScope {
                            requests.flatMap { (story, count) ->
                                (1..count).flatMap { at -> Fault.entries.map { Triple(story, at, it) } }
                            }.shuffled(kotlin.random.Random(1)).map { (story, at, fault) ->
                                async(Dispatchers.IO) {
                                    atOnce.withPermit {
                                        val name = "case-${number.incrementAndGet()}"
                                        runCatching {
                                            if (OneFault(story, shared, name).run(fault, at)) met.incrementAndGet()
                                        }.exceptionOrNull()?.let { "$fault at request $at of $story: $it" }
                                    }
                                }
                            }.awaitAll().filterNotNull()
                        }
                    println("Faults at every request of $requests: $number cases, the fault met in $met")
                    // The remaining watches are on unused parents, and are removed with them.
                    eventually(SOON) {
                        shared.reapContainers()
                        shared.watches() shouldBe 0
                    }
                    failures
                }
            failures.joinToString("\n") shouldBe ""
            met.get() shouldBeGreaterThan 100
        }
    })
