package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.contract.atOnce
import kotlinx.coroutines.future.await
import kotlin.time.Duration.Companion.seconds

/** A waiter behind the first node is first without a listing when that is gone, but only if that is proved. */
// Alone: it measures, and needs the machine for itself.
@Isolate
class PredecessorGoneTest :
    FunSpec({
        /** Waits until every request of the waiter has been answered. */
        suspend fun Process.knows(reads: Int, listings: Int) = eventually(SOON) {
            network.count(Opcode.GET_DATA) shouldBe reads
            network.count(Opcode.LIST) shouldBe listings
            client.checkExists().forPath("/") // answers come in their order
        }

        test("a waiter behind the holder is let in without another listing") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b) = List(2) { Process(server).closedAtEnd() }
                val held = a.acquire("x")
                val asked = b.ask("x")
                b.knows(reads = 2, listings = 1) // the holder's node, and its own
                held.release()
                asked.comesAtOnce().use { it.isHeld shouldBe true }
                b.network.count(Opcode.LIST) shouldBe 1
                server.isLeftClean(a, b)
            }
        }

        test("a waiter further behind lists while its predecessor holds, and not after") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val held = a.acquire("x")
                val askedByB = b.ask("x")
                server.hasContenders("x", 2)
                val askedByC = c.ask("x")
                eventually(SOON) { c.network.count(Opcode.GET_DATA) shouldBeGreaterThan 2 } // both before it, its own
                held.release()
                val next = askedByB.await()
                eventually(SOON) { c.network.count(Opcode.LIST) shouldBe 2 }
                c.client.checkExists().forPath("/")
                next.release()
                askedByC.comesAtOnce().use { it.isHeld shouldBe true }
                c.network.count(Opcode.LIST) shouldBe 2
                server.isLeftClean(a, b, c)
            }
        }

        test("a waiter whose predecessor only waited itself is not let in when that leaves") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val held = a.acquire("x")
                val askedByB = b.ask("x")
                server.hasContenders("x", 2)
                val askedByC = c.ask("x")
                eventually(SOON) { c.network.count(Opcode.GET_DATA) shouldBeGreaterThan 2 }
                askedByB.cancel(false)
                eventually(SOON) { c.network.count(Opcode.LIST) shouldBe 2 }
                c.client.checkExists().forPath("/")
                askedByC.isDone shouldBe false
                held.isHeld shouldBe true
                held.release()
                askedByC.await().release()
                server.isLeftClean(a, b, c)
            }
        }

        test("a waiter whose second predecessor leaves before it is watched lists while the first one holds") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val held = a.acquire("x")
                val askedByB = b.ask("x")
                server.hasContenders("x", 2)
                val reading = c.network.holdRequest(Opcode.GET_DATA)
                val askedByC = c.ask("x")
                reading.awaitArrival()
                held.release()
                val next = askedByB.await()
                server.hasContenders("x", 2)
                reading.release()
                eventually(SOON) { c.network.count(Opcode.LIST) shouldBe 2 }
                c.client.checkExists().forPath("/")
                next.release()
                askedByC.comesAtOnce().use { it.isHeld shouldBe true }
                c.network.count(Opcode.LIST) shouldBe 2
                server.isLeftClean(a, b, c)
            }
        }

        test("a waiter whose own node was removed before it was watched is not let in") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server, sessionTimeout = 60.seconds).closedAtEnd() }
                val held = a.acquire("x")
                val reading = b.network.holdRequest(Opcode.GET_DATA)
                val askedByB = b.ask("x")
                reading.awaitArrival()
                a.client.delete().forPath(server.ephemeralsOf(b.sessionId).single())
                val askedByC = c.ask("x")
                server.hasContenders("x", 2)
                reading.release()
                // It has found out long before its next heartbeat, and now stands behind C.
                eventually(atOnce) { server.children("/locks/x") shouldHaveSize 3 }
                held.release()
                val next = askedByC.await()
                askedByB.isDone shouldBe false
                next.isHeld shouldBe true
                next.release()
                askedByB.await().release()
                server.isLeftClean(a, b, c)
            }
        }

        test("a waiter whose own node is removed finds out at once, and enters again") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b) = List(2) { Process(server, sessionTimeout = 60.seconds).closedAtEnd() }
                val held = a.acquire("x")
                val asked = b.ask("x")
                b.knows(reads = 2, listings = 1)
                val before = server.ephemeralsOf(b.sessionId).single()
                a.client.delete().forPath(before)
                eventually(atOnce) { server.children("/locks/x") shouldHaveSize 2 } // before any heartbeat
                server.ephemeralsOf(b.sessionId).single() shouldNotBe before
                asked.isDone shouldBe false
                held.release()
                asked.await().release()
                server.isLeftClean(a, b)
            }
        }

        test("a watch on the own node that has fired proves nothing about later events") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val held = a.acquire("x")
                val askedByB = b.ask("x")
                b.knows(reads = 2, listings = 1)
                val node = server.ephemeralsOf(b.sessionId).single()
                a.client.setData().forPath(node, a.client.getData().forPath(node))
                a.client.delete().forPath(node)
                val askedByC = c.ask("x")
                server.hasContenders("x", 2)
                held.release()
                val next = askedByC.await()
                server.hasContenders("x", 2) // B has found out, and now stands behind C
                askedByB.isDone shouldBe false
                next.isHeld shouldBe true
                next.release()
                askedByB.await().release()
                server.isLeftClean(a, b, c)
            }
        }

        test("a waiter that gives up while its place is looked up leaves nothing behind, here or on the server") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b) = List(2) { Process(server).closedAtEnd() }
                val held = a.acquire("x")
                val asked = b.ask("x")
                b.knows(reads = 2, listings = 1)
                val listing = b.network.holdReply(Opcode.LIST)
                held.renew(java.time.Duration.ofMinutes(1)) // its node changes, so the waiter looks it up
                listing.awaitArrival()
                asked.cancel(false)
                listing.release()
                b.isIdle()
                b.keepsNothing()
                server.hasContenders("x", 1)
                held.release()
                server.isLeftClean(a, b)
            }
        }

        test("a sign of life of the predecessor is not taken for its removal") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b) = List(2) { Process(server).closedAtEnd() }
                val held = a.acquire("x")
                val asked = b.ask("x")
                b.knows(reads = 2, listings = 1)
                held.renew(java.time.Duration.ofMinutes(1))
                eventually(SOON) { b.network.count(Opcode.LIST) shouldBe 2 }
                b.client.checkExists().forPath("/")
                asked.isDone shouldBe false
                held.release()
                asked.await().release()
                server.isLeftClean(a, b)
            }
        }

        test("events after a reconnection, in any order, let no waiter in whose own node is gone") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val names = List(12) { "x$it" } // events come in any order of their paths
                val held = names.map { a.acquire(it) }
                val asked = names.map { b.ask(it) }
                b.knows(reads = 24, listings = 12)
                b.network.goAway()
                b.isDisconnected()
                server.ephemeralsOf(b.sessionId).forEach { a.client.delete().forPath(it) }
                held.forEach { it.release() }
                val now = names.map { c.acquire(it) }
                b.network.comeBack()
                names.forEach { server.hasContenders(it, 2) } // it has found out, and now stands behind
                now.forEach { it.isHeld shouldBe true }
                asked.forEach { it.isDone shouldBe false }
                now.forEach { it.release() }
                asked.forEach { it.await().release() }
                server.isLeftClean(a, b, c)
            }
        }
    })
