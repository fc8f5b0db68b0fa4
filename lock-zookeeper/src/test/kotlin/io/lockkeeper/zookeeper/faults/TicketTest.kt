package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTicket
import io.lockkeeper.LossCause
import io.lockkeeper.zookeeper.HoldCheck
import kotlinx.coroutines.future.await
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime
import kotlin.time.toJavaDuration

/** Holds that outlive their process, on a real server and with processes that are killed. */
class TicketTest :
    FunSpec({
        val minute = Duration.ofMinutes(1)

        fun Process.tickets() = locks.async().tickets()

        test("a ticket of a process that was killed is renewed, attached and released by others") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (b, waiting) = List(2) { Process(server).closedAtEnd() }
                val child = ChildJvm("detach", server.address, "1000").closedAtEnd()
                val ticket = LockTicket.parse(child.answer())
                child.kill()
                eventually(SOON) { server.sessions() shouldHaveSize 2 } // the child's session has expired
                val asked = waiting.ask("x")
                server.hasContenders("x", 2)
                asked.isDone shouldBe false
                b.tickets().renewAsync(ticket, minute).await()
                val attached = b.tickets().attachAsync(ticket).await()
                attached.fencingToken() shouldBeGreaterThan ticket.fencingToken
                asked.isDone shouldBe false
                attached.release()
                asked.comesAtOnce().use { it.fencingToken() shouldBeGreaterThan attached.fencingToken() }
                server.isLeftClean(b, waiting)
                eventually(SOON) { server.children("/locks/x").shouldBeEmpty() }
            }
        }

        test("a lock that a killed process had attached is free after the ticket's lease") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, waiting) = List(2) { Process(server).closedAtEnd() }
                val ticket = a.tickets().acquireAsync("x", Duration.ofSeconds(3)).await()
                val child = ChildJvm("attach", server.address, "30000").closedAtEnd()
                child.ask(ticket.text())
                child.answer().toLong() shouldBe ticket.fencingToken + 1
                val asked = waiting.ask("x")
                server.hasContenders("x", 2)
                val took = measureTime {
                    child.kill() // its session would last for half a minute
                    asked.await()
                }
                took shouldBeGreaterThan 500.milliseconds // it was renewed a second before, or a little more
                asked.await().release()
                server.isLeftClean(a, waiting)
            }
        }

        test("a ticket's node is read only when its server has caught up, because the ticket may be faster") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b) = List(2) { Process(server).closedAtEnd() }
                val ticket = a.tickets().acquireAsync("x", minute).await()
                b.isConnected()
                val sent = CopyOnWriteArrayList<Int>()
                b.network.onRequest = { Fate.PASS.also { _ -> sent += it.opcode } }
                b.tickets().releaseAsync(ticket).await() shouldBe true
                sent[sent.indexOf(Opcode.GET_DATA) - 1] shouldBe Opcode.SYNC
                server.isLeftClean(a, b)
            }
        }

        test("an attached hold has no check for transactions, because its node may outlive it") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val a = Process(server).closedAtEnd()
                val ticket = a.tickets().acquireAsync("x", minute).await()
                val attached = a.tickets().attachAsync(ticket).await()
                shouldThrow<UnsupportedOperationException> { HoldCheck.of(attached) }.message shouldContain
                    "fencing token"
                attached.isHeld shouldBe true
                attached.release()
                server.isLeftClean(a)
            }
        }

        test("a waiter that knows it is next is not let in when the hold before it is detached") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val held = a.acquire("x")
                val asked = b.ask("x")
                eventually(SOON) { b.network.count(Opcode.GET_DATA) shouldBe 2 } // the holder's node, and its own
                val further = c.ask("x")
                eventually(SOON) { c.network.count(Opcode.GET_DATA) shouldBeGreaterThan 2 }
                b.client.checkExists().forPath("/") // answers come in their order
                c.client.checkExists().forPath("/")
                val ticket = a.tickets().detachAsync(held, LockOptions.FOREVER).await()
                eventually(SOON) { b.network.count(Opcode.LIST) shouldBe 2 } // it was told, and has looked
                b.client.checkExists().forPath("/")
                asked.isDone shouldBe false
                a.locks.async().tryAcquireAsync("x").await().isPresent shouldBe false
                a.tickets().releaseAsync(ticket).await() shouldBe true
                asked.comesAtOnce().release()
                further.await().release()
                server.isLeftClean(a, b, c)
            }
        }

        test("a ticket whose reply is lost is delivered all the same, and stands once") {
            closing {
                val server = OwnedServer().closedAtEnd()
                // Two connections end, and the client waits for up to a second before it makes each of the next ones.
                val a = Process(server, options = { ioTimeout(SOON.toJavaDuration()) }).closedAtEnd()
                val held = a.acquire("x")
                val lost = AtomicInteger()
                // Heartbeats are transactions too, so the next two lose their replies.
                a.network.onRequest = {
                    if (it.opcode == Opcode.MULTI && lost.incrementAndGet() <= 2) Fate.LOSE_REPLY else Fate.PASS
                }
                val ticket = a.tickets().detachAsync(held, minute).await()
                server.children("/locks/x") shouldBe listOf(ticket.node)
                a.tickets().releaseAsync(ticket).await() shouldBe true
                server.isLeftClean(a)
            }
        }

        test("nothing is detached by a session that ends meanwhile, and the caller is told") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val a = Process(server, sessionTimeout = 30.seconds).closedAtEnd()
                val held = a.acquire("x")
                val request = a.network.holdRequest(Opcode.MULTI)
                val detaching = a.tickets().detachAsync(held, minute)
                request.awaitArrival()
                a.expireOn(server)
                request.release()
                shouldThrow<LockLostException> { detaching.await() }.lossCause() shouldBe LossCause.REMOVED
                eventually(SOON) { server.children("/locks/x").shouldBeEmpty() }
                server.isLeftClean(a)
            }
        }

        test("an attach that is not answered in time leaves the ticket good, and its lock taken") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, waiting) = List(2) { Process(server, sessionTimeout = 20.seconds).closedAtEnd() }
                val ticket = a.tickets().acquireAsync("x", LockOptions.FOREVER).await()
                val asked = waiting.ask("x")
                server.hasContenders("x", 2)
                val reply = a.network.holdReply(Opcode.SET_DATA)
                val attaching = a.tickets().attachAsync(ticket)
                reply.awaitArrival() // it is attached, but nobody here knows
                shouldThrow<LockStoreException> { attaching.await() }.message shouldContain "answered nothing within"
                reply.release()
                eventually(SOON) { waiting.tickets().renewAsync(ticket, minute).await() }
                asked.isDone shouldBe false
                waiting.tickets().attachAsync(ticket).await().release()
                asked.comesAtOnce().release()
                server.isLeftClean(a, waiting)
            }
        }

        test("a ticket that the servers do not confirm in time is taken back, and its lock is free") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val a = Process(server, sessionTimeout = 20.seconds).closedAtEnd()
                val held = a.acquire("x")
                a.network.freeze(Way.TO_CLIENT)
                val failure = shouldThrow<LockStoreException> { a.tickets().detachAsync(held, minute).await() }
                failure.message shouldContain "answered nothing within"
                server.children("/locks/x") shouldHaveSize 1
                a.network.thaw()
                eventually(SOON) { server.children("/locks/x").shouldBeEmpty() }
                server.isLeftClean(a)
            }
        }
    })
