package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.comparables.shouldBeLessThanOrEqualTo
import io.kotest.matchers.ranges.shouldBeIn
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.Locks
import io.lockkeeper.forceRelease
import io.lockkeeper.inspect
import io.lockkeeper.isLocked
import io.lockkeeper.list
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

private const val NAMES = 10_000
private const val AT_ONCE = 250
private const val ROUNDS = 5

// Alone: it measures, and needs the machine for itself.
@Isolate
class ListedNamesTest :
    FunSpec({
        suspend fun Process.holdAll(names: List<String>): List<HeldLock> =
            names.chunked(AT_ONCE).flatMap { some -> some.map { ask(it) }.map { it.await() } }

        test("a list reads a few queues ahead of its collector, and no more") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, looker) = List(2) { Process(server).closedAtEnd() }
                val holds = holder.holdAll(List(200) { "name-${1000 + it}" })
                looker.isConnected()
                val (taken, goOn) = List(2) { CompletableDeferred<Unit>() }
                coroutineScope {
                    val all = async {
                        looker.locks.list("name-").onEach {
                            if (taken.complete(Unit)) goOn.await()
                        }.toList()
                    }
                    taken.await()
                    eventually(5.seconds) { looker.network.count(Opcode.LIST) shouldBeGreaterThan 5 }
                    looker.network.count(Opcode.LIST) shouldBeLessThanOrEqualTo 1 + 8 + 1 // the names, and those ahead
                    goOn.complete(Unit)
                    all.await().map { it.name() } shouldBe holds.map { it.name() }
                }
                holds.map { it.releaseAsync() }.forEach { it.await() }
                server.isLeftClean(holder, looker)
            }
        }

        test("each look is preceded by a sync, and a list by one") {
            closing {
                val looker = Process(OwnedServer().closedAtEnd(), sessionTimeout = 40.seconds).closedAtEnd()
                looker.isConnected()
                suspend fun syncs(look: suspend Locks.() -> Unit): Int {
                    val before = looker.network.count(Opcode.SYNC)
                    looker.locks.look()
                    return looker.network.count(Opcode.SYNC) - before
                }
                // A ping of the heartbeat may come in between, and not twenty of them.
                syncs { repeat(20) { isLocked("x") } } shouldBeIn 20..22
                syncs { repeat(20) { inspect("x") } } shouldBeIn 20..22
                syncs { repeat(20) { forceRelease("x") } } shouldBeIn 20..22
                val holds = looker.holdAll(List(30) { "name-$it" })
                syncs { list().count() shouldBe 30 } shouldBeIn 1..3
                holds.forEach { it.release() }
            }
        }

        test(
            "a list of ten thousand names on three servers leaves room for those who lock",
        ).config(timeout = 3.minutes) {
            closing {
                val ensemble = Ensemble().closedAtEnd()
                ensemble.awaitLeader()
                fun process(at: Int) = Process(ensemble.network(at % Ensemble.SIZE), 20.seconds).closedAtEnd()
                val holders = List(4) { process(it) }
                val (looker, worker) = List(2) { process(it) }
                val holds = coroutineScope {
                    holders.mapIndexed { at, holder ->
                        async(Dispatchers.IO) { holder.holdAll(List(NAMES / 4) { "name-$at-${1000 + it}" }) }
                    }.flatMap { it.await() }
                }

                suspend fun holdsInARound(): Int {
                    val end = TimeSource.Monotonic.markNow() + 2.seconds
                    var count = 0
                    while (end.hasNotPassedNow()) {
                        worker.acquire("worked").release()
                        count++
                    }
                    return count
                }
                holdsInARound()
                val lists = AtomicInteger()
                val (alone, beside) = List(2) { mutableListOf<Int>() }
                repeat(ROUNDS) {
                    alone += holdsInARound()
                    coroutineScope {
                        val over = AtomicBoolean()
                        val listing = launch(Dispatchers.IO) {
                            while (!over.get()) {
                                looker.locks.list("name-").count() shouldBe NAMES
                                lists.incrementAndGet()
                            }
                        }
                        beside += holdsInARound()
                        over.set(true)
                        listing.join()
                    }
                }
                println("Holds in two seconds: $alone; beside lists of $NAMES names, ${lists.get()} in all: $beside")
                // Lists and locks share the machine's cores here. The best of some: it may stand still.
                beside.max() shouldBeGreaterThan alone.min() / 4
                holds.map { it.releaseAsync() }.forEach { it.await() }
            }
        }
    })
