package io.lockkeeper.engine

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.EngineHold
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTicket
import io.lockkeeper.LossCause
import io.lockkeeper.Pending
import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import io.lockkeeper.memory.NOTHING
import io.lockkeeper.spi.NodeStatus
import io.lockkeeper.spi.StoreException
import kotlinx.coroutines.future.await
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

private const val FOREVER = Nanos.FOREVER

/** Tickets and attached holds, with answers that a real server does not give on demand. */
class DetachedHoldsTest :
    FunSpec({
        fun <T : Any> Pending<T>.soon(): T = get(10, TimeUnit.SECONDS)

        fun Pending<*>.failure() = shouldThrow<ExecutionException> { soon() }.cause

        fun store() = ScriptedStore { _, real -> real() }

        fun ScriptedStore.tickets() = engine.ticketing()

        fun ScriptedStore.ask() = engine.acquire("x", Terms(FOREVER, FOREVER, 0, FOREVER), true, true)

        fun ScriptedStore.ticket(lease: Long = FOREVER): LockTicket =
            tickets().acquire("x", lease, Terms(FOREVER, FOREVER, 0, FOREVER), true).soon()

        fun ScriptedStore.attached(): EngineHold = tickets().attach(ticket(), true).soon()

        suspend fun ScriptedStore.isLeftEmpty() = eventually(10.seconds) {
            nodes().shouldBeEmpty()
            engine.inUse() shouldBe NOTHING
        }

        test("an old answer to the read that watches its node ends no attached hold, and a later removal does") {
            val store = store()
            val hold = store.attached()
            val reads = AtomicInteger()
            store.watched = { real ->
                if (reads.getAndIncrement() == 0) CompletableFuture.completedFuture(Optional.empty()) else real()
            }
            hold.renew(java.time.Duration.ofMinutes(1)) // a change, so that the node is read again
            eventually(10.seconds) { reads.get() shouldBe 2 }
            hold.isHeld shouldBe true
            store.removeFirst("x")
            eventually(10.seconds) { hold.lossCause() shouldBe LossCause.REMOVED }
            hold.undo()
            store.isLeftEmpty()
        }

        test("an attached hold whose watch was refused once hears of a later removal all the same") {
            val store = store()
            val ticket = store.ticket()
            eventually(10.seconds) { store.engine.inUse() shouldBe NOTHING } // nobody else watches a node
            val reads = AtomicInteger()
            store.watched = { real ->
                if (reads.getAndIncrement() > 0) {
                    real()
                } else {
                    CompletableFuture.failedFuture(StoreException(StoreException.Outcome.REFUSED, "not allowed", null))
                }
            }
            val hold = store.tickets().attach(ticket, true).soon()
            reads.get() shouldBe 1
            store.removeFirst("x")
            eventually(10.seconds) { hold.lossCause() shouldBe LossCause.REMOVED }
            hold.undo()
            store.isLeftEmpty()
        }

        /** Writes the ticket's node so that it can be handed on only so many times more. */
        suspend fun ScriptedStore.leaveRoom(ticket: LockTicket, handoffs: Int) {
            val status = connection.requests.read("x", ticket.node(), true).await().get()
            val last = ticket.fencingToken() or ((1L shl 14) - 1)
            val text = String(status.data().bytes()).replace(Regex("token=\\d+"), "token=${last - handoffs}")
            connection.requests.write("x", ticket.node(), text.toByteArray(), status.data().version()).await() shouldBe
                true
        }

        test("what has no room for a further token stays as it is when its caller asks for one") {
            val store = store()
            val ticket = store.ticket()
            store.leaveRoom(ticket, 1)
            val hold = store.tickets().attach(ticket, true).soon()
            val failure = store.tickets().detach(hold, FOREVER, true).failure()
            failure.shouldBeInstanceOf<LockStoreException>().message shouldContain "Release it"
            hold.isHeld shouldBe true
            hold.release()
            store.isLeftEmpty()
            val last = store.ticket()
            store.leaveRoom(last, 0)
            store.tickets().attach(last, true).failure().shouldBeInstanceOf<LockStoreException>()
            store.tickets().release(last, true).soon() shouldBe true
            store.isLeftEmpty()
        }

        for ((gone, instant) in listOf("before the answer" to true, "after it, but before it is told" to false)) {
            test("an attach whose caller goes $gone leaves the ticket good and its lock taken") {
                val store = store()
                val ticket = store.ticket()
                val waiter = store.ask()
                val (sent, answer) = List(2) { CompletableFuture<Unit>() }
                store.written = { answer.also { sent.complete(Unit) } }
                val attaching = store.tickets().attach(ticket, false)
                sent.await()
                store.written = { CompletableFuture.completedFuture(Unit) }
                if (instant) attaching.cancel(false) else store.beforeTelling = { attaching.cancel(false) }
                answer.complete(Unit)
                eventually(10.seconds) { store.tickets().renew(ticket, FOREVER, true).soon() shouldBe ticket }
                attaching.isCancelled shouldBe true
                waiter.isDone shouldBe false
                val hold = store.tickets().attach(ticket, true).soon()
                hold.fencingToken() shouldBeGreaterThan ticket.fencingToken()
                hold.release()
                waiter.soon().release()
                store.isLeftEmpty()
            }
        }

        test("the servers' clock counts only for what a waiter saw first: a jump of it ends no renewed ticket") {
            val store = store()
            val ticket = store.ticket()
            val looked = CompletableFuture<Unit>()
            store.read = { _, _ -> CompletableFuture.completedFuture(Unit).also { looked.complete(Unit) } }
            val waiter = store.ask()
            looked.await()
            // The leader changes, and the new one's clock is behind.
            val looking = CompletableFuture<Unit>()
            val answer = CompletableFuture<Unit>()
            store.shown = {
                val written = it.writtenMillis() - 10.minutes.inWholeMilliseconds
                NodeStatus(it.data(), it.sessionId(), it.createdId(), written)
            }
            store.read = { _, syncFirst ->
                if (syncFirst) CompletableFuture.completedFuture(Unit) else answer.also { looking.complete(Unit) }
            }
            store.tickets().renew(ticket, 1.minutes.inWholeNanoseconds, true).soon()
            looking.await()
            answer.complete(Unit) // the waiter judges the ticket on this thread
            store.tickets().renew(ticket, 1.minutes.inWholeNanoseconds, true).soon() shouldBe ticket
            waiter.isDone shouldBe false
            store.tickets().release(ticket, true).soon()
            waiter.soon().release()
            store.isLeftEmpty()
        }
    })
