package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.LockTerms
import io.lockkeeper.contract.soon
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicInteger

private fun permits(count: Int, total: Int) = LockTerms.waiting(java.time.Duration.ofSeconds(45)).permits(count, total)

private fun Process.ask(terms: LockTerms): CompletableFuture<HeldLock> = locks.async().acquireAsync("x", terms)

/** The first listing comes with the enter, and the second one sets the watch on the queue. */
private fun FaultyNetwork.holdSecondListing() = Held().also { watching ->
    val listings = AtomicInteger()
    onRequest = { if (it.opcode == Opcode.LIST && listings.incrementAndGet() == 2) watching.hold() else Fate.PASS }
}

/** Permits that several processes share on a real server. */
class PermitsTest :
    FunSpec({
        suspend fun OwnedServer.hasNoWatches() = eventually(SOON) { watches() shouldBe 0 }

        test("processes hold as many as there are permits, and those that wait get them in their order") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val processes = List(3) { Process(server).closedAtEnd() }
                val (a, b, c) = processes
                val one = a.ask(permits(1, 3)).await()
                val two = b.ask(permits(2, 3)).await()
                val all = c.ask(permits(3, 3))
                server.hasContenders("x", 3)
                val few = a.ask(permits(1, 3))
                server.hasContenders("x", 4)
                val last = b.ask(permits(2, 3))
                server.hasContenders("x", 5)
                one.release()
                soon { server.children("/locks/x").size shouldBe 4 }
                c.client.checkExists().forPath("/") // the events have come
                all.isDone shouldBe false // it waits for both, and is passed by nobody
                few.isDone shouldBe false
                two.release()
                all.await().release()
                listOf(few, last).map { it.await() }.forEach { it.release() }
                server.isLeftClean(*processes.toTypedArray())
                server.hasNoWatches()
            }
        }

        test("a holder that dies frees its permits") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val other = a.ask(permits(1, 3)).await()
                b.ask(permits(2, 3)).await()
                val waiting = c.ask(permits(2, 3))
                server.hasContenders("x", 3)
                b.expireOn(server)
                waiting.await().release()
                other.release()
                server.isLeftClean(a, c)
                server.hasNoWatches()
            }
        }

        test("a holder that left before the first waiter watches the queue is noticed") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val early = a.ask(permits(1, 2)).await()
                val late = b.ask(permits(1, 2)).await()
                val watching = c.network.holdSecondListing()
                val waiting = c.ask(permits(1, 2))
                watching.awaitArrival()
                early.release()
                server.hasContenders("x", 2)
                watching.release()
                waiting.await().release()
                late.release()
                server.isLeftClean(a, b, c)
                server.hasNoWatches()
            }
        }

        test("a waiter whose place has changed before it watches the queue goes on waiting behind the same node") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val early = a.ask(permits(1, 3)).await()
                val late = b.ask(permits(2, 3)).await()
                val watching = c.network.holdSecondListing()
                val waiting = c.ask(permits(3, 3))
                watching.awaitArrival()
                early.release()
                server.hasContenders("x", 2)
                val listings = c.network.count(Opcode.LIST)
                watching.release()
                // The listing that shows the change, a lookup, and the listing that sets a watch again.
                eventually(SOON) { c.network.count(Opcode.LIST) shouldBeGreaterThan listings + 1 }
                c.client.checkExists().forPath("/")
                waiting.isDone shouldBe false
                late.release()
                waiting.await().release()
                server.isLeftClean(a, b, c)
                server.hasNoWatches()
            }
        }

        test("a waiter whose predecessor got its turn before it is watched looks again") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val first = a.ask(permits(2, 2)).await()
                val second = b.ask(permits(1, 2))
                server.hasContenders("x", 2)
                val reading = c.network.holdRequest(Opcode.GET_DATA)
                val third = c.ask(permits(1, 2))
                reading.awaitArrival()
                first.release()
                val held = second.await()
                // Its turn was shown: the process behind it will not hear of it any more.
                eventually(SOON) { b.network.count(Opcode.SET_DATA) shouldBeGreaterThan 0 }
                b.client.checkExists().forPath("/")
                reading.release()
                third.await().release()
                held.release()
                server.isLeftClean(a, b, c)
                server.hasNoWatches()
            }
        }

        test("a waiting node that somebody wrote by hand makes nobody behind it ask again and again") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val first = a.ask(permits(2, 2)).await()
                val second = b.ask(permits(2, 2))
                server.hasContenders("x", 2)
                val node = server.children("/locks/x").maxBy { it.takeLast(10) }
                a.client.setData().forPath("/locks/x/$node", ByteArray(1))
                val third = c.ask(permits(2, 2))
                server.hasContenders("x", 3)
                eventually(SOON) { c.network.count(Opcode.GET_DATA) shouldBe 2 } // and the holder's, for messages
                c.client.checkExists().forPath("/")
                val requests = c.network.requests()
                repeat(20) { c.client.checkExists().forPath("/") }
                (c.network.requests() - requests) shouldBe 20
                first.release()
                second.await().release()
                third.await().release()
                server.isLeftClean(a, b, c)
                server.hasNoWatches()
            }
        }

        test("a waiter that gives up leaves no watch, and the one behind it takes its place") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val one = a.ask(permits(1, 2)).await()
                val all = b.ask(permits(2, 2))
                server.hasContenders("x", 2)
                val few = c.ask(permits(1, 2))
                server.hasContenders("x", 3)
                all.cancel(false)
                few.await().release()
                one.release()
                server.isLeftClean(a, b, c)
                server.hasNoWatches()
            }
        }
    })
