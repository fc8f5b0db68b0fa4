package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.continually
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.ints.shouldBeInRange
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import io.lockkeeper.contract.soon
import io.lockkeeper.kept
import io.lockkeeper.usage
import io.lockkeeper.watch
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import org.apache.zookeeper.ZooDefs.Ids
import org.apache.zookeeper.ZooDefs.Perms
import org.apache.zookeeper.data.ACL
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.seconds

/** Locks that stay in a process without a caller, on a real server. */
class KeptLockTest :
    FunSpec({
        test(
            "a lock that one process uses again and again costs it no request, and an idle one nothing but heartbeats",
        ) {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server, sessionTimeout = 4.seconds, options = keeping).closedAtEnd()
                val tokens = mutableListOf(process.keeps())
                process.hasSettled()
                val (requests, beats) = process.network.run { besidesHeartbeats() to count(Opcode.MULTI) }
                repeat(100) { process.acquire("x").use { tokens += it.fencingToken() } }
                tokens shouldBe (tokens.first()..tokens.first() + 100).toList()
                continually(2.seconds) { process.network.besidesHeartbeats() shouldBe requests }
                process.network.count(Opcode.MULTI) shouldBeGreaterThan beats
                server.children("/locks/x").size shouldBe 1
            }
        }

        test("a name that is used once costs the enter, the watch and the removal, and leaves no watch") {
            closing {
                val server = OwnedServer().closedAtEnd()
                // With a borrowed client a watch that was set too late stays on the server until the parent changes.
                val process = Process(server, options = { keepFor(Duration.ofNanos(1)) }, own = true).closedAtEnd()
                process.acquire("root").release()
                process.isIdle()
                val counted = Opcode.OF_LOCKS - Opcode.MULTI - Opcode.SYNC // heartbeats; a watch has a sync too
                val before = counted.associateWith { process.network.count(it) }
                for (number in 1..20) {
                    process.acquire("x$number").release()
                    process.isIdle()
                }
                val made = counted.associateWith { process.network.count(it) - before.getValue(it) }
                listOf(Opcode.CREATE_CONTAINER, Opcode.CREATE).map { made[it] } shouldBe List(2) { 20 }
                checkNotNull(made[Opcode.DELETE]) shouldBeInRange 20..41 // with parents that were idle for seconds
                checkNotNull(made[Opcode.LIST]) shouldBeLessThanOrEqual 20 // none if it was left before it was watched
                listOf(Opcode.EXISTS, Opcode.SET_DATA).map { made[it] } shouldBe listOf(0, 0)
                server.isLeftClean(process)
                eventually(SOON) { server.watches() shouldBe 0 }
            }
        }

        test("Curator's mutex gets a kept lock when it waits, and may find it taken when it asks once") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (keeper, other) = listOf(Process(server, options = keeping), Process(server)).onEach {
                    it.closedAtEnd()
                }
                val first = keeper.keeps()
                keeper.hasSettled()
                onOneThread {
                    val mutex = InterProcessMutex(other.client, "/locks/x")
                    val leaving = keeper.network.holdRequest(Opcode.DELETE)
                    mutex.acquire(0, TimeUnit.SECONDS) shouldBe false
                    leaving.awaitArrival() // the keeper leaves because of it
                    leaving.release()
                    keeper.isIdle()
                    mutex.acquire(0, TimeUnit.SECONDS) shouldBe true
                    mutex.release()
                    val second = keeper.keeps()
                    second shouldBeGreaterThan first
                    mutex.acquire(SOON.inWholeSeconds, TimeUnit.SECONDS) shouldBe true
                    keeper.isIdle()
                    mutex.release()
                    keeper.keeps() shouldBeGreaterThan second
                }
                keeper.locks.usage.kept shouldBe 1
            }
        }

        test("tokens rise when the lock is kept, when it was elsewhere, and when it was lost") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b) = List(2) { Process(server, options = keeping).closedAtEnd() }
                val tokens = mutableListOf<Long>()
                suspend fun Process.use() = acquire("x").use { tokens += it.fencingToken() }
                repeat(3) {
                    repeat(3) { a.use() }
                    repeat(2) { b.use() }
                }
                b.expireOn(server)
                soon { b.locks.usage.kept shouldBe 0 }
                repeat(2) { b.use() }
                a.use()
                tokens.shouldBeStrictlyIncreasing()
                tokens.size shouldBe 18
            }
        }

        test("kept locks make room for those that callers want, also for those that wait for it already") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val long = "-".repeat(90)
                val process = Process(server, options = {
                    keepFor(Duration.ofHours(1)).maxPathBytes(1024)
                }).closedAtEnd()
                (1..12).forEach { process.acquire("$it$long").release() }
                val kept = process.locks.usage.kept
                server.children("/locks").filter { server.children("/locks/$it").isNotEmpty() }.toSet() shouldBe
                    (13 - kept..12).map { "$it$long" }.toSet()
                val holds = (1..kept).map { process.acquire("held $it$long") }
                process.locks.usage.kept shouldBe 0
                val waiting = process.ask("late$long")
                waiting.isDone shouldBe false
                holds.first().release()
                waiting.await().release()
                holds.drop(1).forEach { it.release() }
            }
        }

        test("a queue that may not be listed is not kept, and its lock is given and taken as without keep") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (admin, process) = listOf(Process(server), Process(server, options = keeping)).onEach {
                    it.closedAtEnd()
                }
                val unlisted = listOf(ACL(Perms.ALL and Perms.READ.inv(), Ids.ANYONE_ID_UNSAFE))
                process.acquire("root").release()
                val creating = process.network.holdRequest(Opcode.CREATE)
                val asked = process.ask("x")
                creating.awaitArrival()
                soon { server.exists("/locks/x") shouldBe true } // the process made the parent, so it need not list it
                admin.client.setACL().withACL(unlisted).forPath("/locks/x")
                creating.release()
                val held = asked.await()
                held.isHeld shouldBe true
                admin.client.create().forPath("/locks/x/notes") // so that the parent is not removed when it is idle
                process.client.checkExists().forPath("/") // the refusal of the watch has come
                held.release()
                soon { server.children("/locks/x") shouldBe listOf("notes") }
                process.locks.usage.kept shouldBe 1 // that of the root
                admin.client.setACL().withACL(Ids.OPEN_ACL_UNSAFE).forPath("/locks/x")
                process.acquire("x").release()
                process.locks.usage.kept shouldBe 2
            }
        }

        test("others of the same process that look at the queue, and look away, do not end the keeper's watch") {
            for (own in listOf(true, false)) {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val keeper = Process(server, options = keeping, own = own).closedAtEnd()
                    val other = Process(server).closedAtEnd()
                    keeper.keeps()
                    keeper.hasSettled()
                    coroutineScope {
                        repeat(3) {
                            val seen = CopyOnWriteArrayList<Int>()
                            val watching = launch(Dispatchers.IO) {
                                keeper.locks.watch("x").collect { seen += it.waiting().size }
                            }
                            soon { seen.size shouldBe 1 }
                            keeper.locks.async().inspectAsync("x").await()
                            watching.cancelAndJoin()
                            keeper.hasSettled()
                            keeper.locks.usage.kept shouldBe 1
                        }
                    }
                    other.acquire("x").release()
                    server.isLeftClean(keeper, other)
                    eventually(SOON) { server.watches() shouldBe 0 }
                }
            }
        }

        test("a keeper gives way to many strangers in turn, and each has the lock alone") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val processes = List(4) { Process(server, options = keeping).closedAtEnd() }
                val inside = AtomicInteger()
                coroutineScope {
                    for (process in processes) {
                        launch {
                            repeat(25) {
                                process.acquire("x").use {
                                    inside.incrementAndGet() shouldBe 1
                                    inside.decrementAndGet()
                                }
                            }
                        }
                    }
                }
                processes.sumOf { it.locks.usage.kept } shouldBeLessThan 2
            }
        }
    })

/** For Curator's mutex, which belongs to a thread. */
private suspend fun onOneThread(test: suspend CoroutineScope.() -> Unit) =
    Executors.newSingleThreadExecutor().asCoroutineDispatcher().use { withContext(it, test) }
