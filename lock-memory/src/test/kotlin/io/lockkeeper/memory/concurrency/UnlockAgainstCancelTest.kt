package io.lockkeeper.memory.concurrency

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.withClue
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.contract.NOTHING
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.withLock
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/**
 * A release races with the cancellation of the next caller, over and over, on real threads, as in the stress test of
 * kotlinx's own mutex.
 */
// Alone: it uses every core.
@Isolate
class UnlockAgainstCancelTest :
    FunSpec({
        val single = Executors.newSingleThreadExecutor {
            Thread(it, "single").apply { isDaemon = true }
        }.asCoroutineDispatcher()
        val dispatchers =
            mapOf(
                "Default" to Dispatchers.Default,
                "IO" to Dispatchers.IO,
                "Unconfined" to Dispatchers.Unconfined,
                "one thread" to single,
            )

        afterSpec { single.close() }

        /** An unsynchronized counter. Its sum is wrong if two bodies ran at the same time. */
        class Counter {
            var value = 0
        }

        suspend fun race(cluster: MemoryCluster, dispatcher: CoroutineDispatcher, counter: Counter): Int =
            coroutineScope {
                val locks = cluster.connect().locks()
                val (held, release) = List(2) { CompletableDeferred<Unit>() }
                val holder = launch(dispatcher) {
                    locks.withLock("x", wait = Duration.INFINITE) {
                        counter.value++
                        held.complete(Unit)
                        release.await()
                    }
                }
                held.await()
                var entered = 0
                val waiter = launch(dispatcher, CoroutineStart.UNDISPATCHED) {
                    locks.withLock("x", wait = Duration.INFINITE) {
                        counter.value++
                        entered = 1
                    }
                }
                val cancelling = launch(Dispatchers.Default) { waiter.cancel() }
                val releasing = launch(dispatcher) { release.complete(Unit) }
                listOf(holder, waiter, cancelling, releasing).forEach { it.join() }
                locks.withLock("x", wait = Duration.INFINITE) { counter.value++ }
                // A grant that raced with the cancellation is undone by another thread, for which the test has to wait.
                eventually(10.seconds) { locks.inUse() shouldBe NOTHING }
                2 + entered
            }

        for ((name, dispatcher) in dispatchers) {
            test("a release against the cancellation of the next, on $name") {
                val cluster = MemoryCluster()
                val counter = Counter()
                var expected = 0
                withContext(Dispatchers.Default) { repeat(1_500) { expected += race(cluster, dispatcher, counter) } }
                withClue("bodies that ran") { counter.value shouldBe expected }
                cluster.nodes().shouldBeEmpty()
            }

            test("many callers, of which every third is cancelled, exclude each other on $name") {
                val cluster = MemoryCluster()
                val locks = List(2) { cluster.connect().locks() }
                val counter = Counter()
                val ran = AtomicInteger()
                runBlocking {
                    val callers = List(1_500) { number ->
                        async(dispatcher) {
                            locks[number % 2].withLock("x", wait = Duration.INFINITE) {
                                ran.incrementAndGet()
                                counter.value++
                            }
                        }
                    }
                    launch(Dispatchers.Default) { callers.filterIndexed { n, _ -> n % 3 == 0 }.forEach { it.cancel() } }
                    callers.filterIndexed { n, _ -> n % 3 != 0 }.awaitAll()
                    callers.forEach { it.join() }
                }
                withClue("bodies that ran") { counter.value shouldBe ran.get() }
                eventually(10.seconds) { locks.forEach { it.inUse() shouldBe NOTHING } }
                cluster.nodes().shouldBeEmpty()
            }
        }
    })
