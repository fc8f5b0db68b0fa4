package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.comparables.shouldBeLessThanOrEqualTo
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.future.await
import org.apache.curator.test.WatchersDebug
import kotlin.time.Duration.Companion.milliseconds

class WatchesTest :
    FunSpec({
        test("hundreds of waits that end behind one holder cost one watch a path, and none when it has gone") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                repeat(400) { runCatching { waiter.acquire("x", 2.milliseconds) }.isFailure shouldBe true }
                waiter.isIdle()
                val zooKeeper = waiter.client.zookeeperClient.zooKeeper
                WatchersDebug.getDataWatches(zooKeeper).size shouldBeLessThanOrEqualTo 1
                WatchersDebug.getChildWatches(zooKeeper).size shouldBe 0
                server.watches() shouldBeLessThanOrEqualTo 2 // the holder's and the waiter's, both on the holder's node
                hold.release()
                server.isLeftClean(holder, waiter)
                eventually(SOON) { server.watches() shouldBe 0 }
            }
        }

        test("a predecessor that vanished before it was watched leaves no watch behind") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                val watching = waiter.network.holdRequest(Opcode.GET_DATA)
                val asked = waiter.ask("x")
                watching.awaitArrival()
                hold.release()
                holder.isIdle()
                watching.release()
                asked.await().release()
                server.isLeftClean(holder, waiter)
                eventually(SOON) { server.watches() shouldBe 0 }
            }
        }

        test("a lock that passes through six processes costs each of them the same few requests") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val holder = Process(server).closedAtEnd()
                var hold = holder.acquire("x")
                val waiters = List(6) { Process(server).closedAtEnd() }
                val asked =
                    waiters.mapIndexed { index, waiter ->
                        waiter.ask("x").also { server.hasContenders("x", index + 2) }
                    }
                // Each watches its two predecessors. One whose queue changes while it reads has to list once more.
                waiters.forEachIndexed { index, waiter ->
                    eventually(SOON) {
                        waiter.network.count(Opcode.GET_DATA) shouldBeGreaterThanOrEqualTo minOf(3, index + 2)
                    }
                }
                for (next in asked) {
                    hold.release()
                    hold = next.await()
                }
                hold.release()
                server.isLeftClean(holder, *waiters.toTypedArray())
                for (waiter in waiters) {
                    waiter.network.count(Opcode.CREATE) shouldBe 1
                    waiter.network.count(Opcode.DELETE) shouldBe 1
                    waiter.network.count(Opcode.LIST) shouldBeLessThanOrEqualTo 2
                    // Two predecessors, the own node while waiting and after a heartbeat, and the holder's for
                    // messages.
                    waiter.network.count(Opcode.GET_DATA) shouldBeLessThanOrEqualTo 5
                }
            }
        }
    })
