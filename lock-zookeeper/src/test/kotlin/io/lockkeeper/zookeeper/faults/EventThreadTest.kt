package io.lockkeeper.zookeeper.faults

import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.future.await
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.milliseconds

// Alone: it measures, and needs the machine for itself.
@Isolate
class EventThreadTest :
    FunSpec({
        test("an unconfined body that asks ZooKeeper and waits for the answer gets it") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                coroutineScope {
                    val body =
                        async(Dispatchers.Unconfined) {
                            waiter.locks.withLock("x") {
                                waiter.client.checkExists().forPath("/locks/x").numChildren shouldBe 1
                                Thread.currentThread().name
                            }
                        }
                    server.hasContenders("x", 2)
                    hold.release()
                    body.await() shouldNotContain "EventThread"
                }
                server.isLeftClean(holder, waiter)
            }
        }

        test("callbacks that block stop neither the client nor other callers") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                val over = CountDownLatch(1)
                AutoCloseable { over.countDown() }.closedAtEnd()
                val blocked = Point()
                val first =
                    waiter.ask("x").thenApply {
                        blocked.reach()
                        over.await(SOON.inWholeSeconds, TimeUnit.SECONDS)
                        it.release()
                    }
                waiter.locks.onConnectionChange { over.await(SOON.inWholeSeconds, TimeUnit.SECONDS) }
                server.hasContenders("x", 2)
                hold.release()
                blocked.await()
                waiter.network.cut() // a change whose event the blocked watcher gets
                waiter.acquire("y").release()
                waiter.client.checkExists().forPath("/locks/x").numChildren shouldBe 1
                over.countDown()
                first.await()
                server.isLeftClean(holder, waiter)
            }
        }

        test("a client whose network froze while many callers waited answers when the network is back") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                val asked = List(50) { waiter.ask("x") } + List(50) { waiter.ask("y-$it") }
                waiter.network.freeze()
                runCatching { waiter.acquire("z", 300.milliseconds) }.isFailure shouldBe true
                waiter.network.thaw()
                waiter.client.checkExists().forPath("/locks") // would hang if something sat on the event thread
                hold.release()
                asked.forEach { it.await().release() }
                server.isLeftClean(holder, waiter)
            }
        }
    })
