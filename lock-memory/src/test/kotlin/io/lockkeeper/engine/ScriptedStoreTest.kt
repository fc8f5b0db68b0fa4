package io.lockkeeper.engine

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockEvent
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.Locks
import io.lockkeeper.LossCause
import io.lockkeeper.contract.Lives
import io.lockkeeper.engine.hold.Hold
import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import io.lockkeeper.memory.NOTHING
import io.lockkeeper.renewHeldLease
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.NodeStatus
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

private fun terms(wait: Long = Nanos.FOREVER, atLeast: Long = 0) = Terms(wait, Nanos.FOREVER, atLeast, Nanos.FOREVER)

/** How the engine handles answers that a real server does not give on demand, in their content or their timing. */
class ScriptedStoreTest :
    FunSpec({
        suspend fun ScriptedStore.isLeftEmpty() = eventually(10.seconds) {
            nodes().shouldBeEmpty()
            engine.inUse() shouldBe NOTHING
        }

        fun ScriptedStore.take() =
            engine.acquire("x", terms(), true, true).get(10, TimeUnit.SECONDS).shouldBeInstanceOf<Hold>()

        test("a place in another session than the current one does not count, and the caller enters again") {
            val store = ScriptedStore { _, real ->
                if (enters > 1) real() else real().thenApply { it.but(session = it.sessionId() + 1000) }
            }
            val hold = store.take()
            store.enters shouldBe 2
            hold.isHeld shouldBe true
            hold.release()
            store.isLeftEmpty()
        }

        test(
            "of several names, one that is granted at the instant of the cancellation is given back, not only the last",
        ) {
            lateinit var all: CompletableFuture<*>
            val (first, last) = List(2) { CompletableFuture<Unit>() }
            val store = ScriptedStore { lock, real ->
                when (lock) {
                    "1" -> first.thenCompose { real() }

                    // Answered at once, and the caller gives up before it is told.
                    "2" -> real().also { all.cancel(false) }

                    else -> last.thenCompose { real() }
                }
            }
            all = store.engine.acquireAll(listOf("1", "2", "3"), terms(), false, true)
            first.complete(Unit)
            all.isCancelled shouldBe true
            store.engine.inUse() shouldStartWith "0 names" // nobody waits for the third
            last.complete(Unit)
            store.isLeftEmpty()
        }

        test("of several names, one that is requested at the instant of the cancellation is withdrawn") {
            lateinit var all: CompletableFuture<*>
            val (first, last) = List(2) { CompletableFuture<Unit>() }
            val store = ScriptedStore { lock, real ->
                if (lock == "2") all.cancel(false)
                (if (lock == "1") first else last).thenCompose { real() }
            }
            all = store.engine.acquireAll(listOf("1", "2"), terms(), false, true)
            first.complete(Unit)
            store.enters shouldBe 2
            store.engine.inUse() shouldStartWith "0 names"
            last.complete(Unit)
            store.isLeftEmpty()
        }

        test("of several names, none is requested when the wait ended with the one before") {
            val first = CompletableFuture<Unit>()
            val store = ScriptedStore { _, real -> first.thenCompose { real() } }
            val wait = 1.hours.inWholeNanoseconds
            val all = store.engine.acquireAll(listOf("1", "2"), terms(wait), false, true)
            store.skip(1.hours)
            first.complete(Unit)
            shouldThrow<ExecutionException> { all.get(10, TimeUnit.SECONDS) }.cause
                .shouldBeInstanceOf<LockTimeoutException>().lockName() shouldBe "2"
            store.enters shouldBe 1
            store.isLeftEmpty()
        }

        test("a hold that never reached its caller is not kept for its minimum time") {
            val first = CompletableFuture<Unit>()
            val store = ScriptedStore { _, real -> first.thenCompose { real() } }
            val asked = store.engine.acquire("x", terms(atLeast = 1.hours.inWholeNanoseconds), true, false)
            store.beforeTelling = { asked.cancel(false) }
            first.complete(Unit)
            eventually(10.seconds) { asked.isCancelled shouldBe true } // on the executor's own thread
            store.isLeftEmpty()
        }

        test("a node whose creation id is too high for a token is refused, and leaves nothing") {
            val store = ScriptedStore { _, real -> real().thenApply { it.but(created = Long.MAX_VALUE / 2) } }
            shouldThrow<ExecutionException> { store.take() }.cause
                .shouldBeInstanceOf<LockStoreException>().message shouldContain "too high for a fencing token"
            store.isLeftEmpty()
        }

        test("a release does not wait for the answer to a lookup of the holder's place") {
            val store = ScriptedStore { _, real -> real() }
            val hold = store.take()
            store.looked = CompletableFuture()
            store.connection.disconnect()
            store.connection.reconnect() // every place is looked up
            hold.giveBack()
            store.nodes().shouldBeEmpty()
            store.looked.complete(Unit)
            store.isLeftEmpty()
        }

        test("a refused request of a holder does not refuse the callers behind it") {
            val store = ScriptedStore { _, real -> real() }
            val hold = store.take()
            val next = store.engine.acquire("x", terms(), true, true)
            store.refusesWrites = true
            hold.renew(java.time.Duration.ofMinutes(1)) // a sign of life
            next.isDone shouldBe false
            store.refusesWrites = false
            hold.giveBack()
            next.get(10, TimeUnit.SECONDS).release()
            store.isLeftEmpty()
        }

        test("a refused sign of life fails no caller that waits for the lock to be handed on") {
            val store = ScriptedStore { _, real -> real() }
            val hold = store.take()
            val next = store.engine.acquire("x", terms(), true, true)
            store.refusesWrites = true
            store.refused = CompletableFuture()
            hold.renew(java.time.Duration.ofMinutes(1))
            store.skip(1.minutes) // so it is asked whether others wait before the lock is handed on, after that answer
            hold.giveBack()
            next.isDone shouldBe false
            store.refused.complete(Unit)
            next.get(10, TimeUnit.SECONDS).release()
            store.isLeftEmpty()
        }

        test("a holder whose node is old, because the answer to its enter came late, shows that it is first") {
            val answer = CompletableFuture<Unit>()
            val store = ScriptedStore { _, real -> real().thenCompose { place -> answer.thenApply { place } } }
            val asked = store.engine.acquire("x", terms(), true, true)
            store.skip(10.seconds)
            answer.complete(Unit)
            val hold = asked.get(10, TimeUnit.SECONDS)
            val requests = store.connection.requests
            val node = requests.queue("x", true).toCompletableFuture().get().single().node()
            eventually(10.seconds) {
                requests.read("x", node, true).toCompletableFuture().get().get().data().version() shouldBe 1
            }
            hold.release()
            store.isLeftEmpty()
        }

        test("a hold that is lost while it begins is told of with all that its call has come to") {
            val lives = Lives()
            val store = ScriptedStore(lives) { _, real -> real() }
            store.timeOfDay = {
                val begun = store.engine.heldHere("x").singleOrNull()
                if (begun != null) {
                    store.timeOfDay = {}
                    (begun as Hold).lose(LossCause.REMOVED)
                }
            }
            store.engine.acquire("x", terms(), true, true).get(10, TimeUnit.SECONDS).undo()
            eventually(10.seconds) { lives.kinds("x").size shouldBe 3 }
            val lost = lives.of("x").last()
            lost.kind() shouldBe LockEvent.Kind.LOST
            lost.waited().isPresent shouldBe true
            lives.complaints() shouldBe emptyList()
            store.isLeftEmpty()
        }

        test("a try steals from no node that was written later than its own, by whatever clock the servers have") {
            val store = ScriptedStore { _, real -> real() }
            val data = "lockkeeper\ninstance=other\nhandoffMillis=0".toByteArray()
            val requests = store.connection.requests
            val other = requests.enter("x", UUID.randomUUID(), LockMode.EXCLUSIVE, data).toCompletableFuture().get()
            requests.write("x", other.node(), data) // so that it need not be looked at twice
            store.skip(1.hours)
            val aMinute = Terms(0, Nanos.FOREVER, 0, 1.minutes.inWholeNanoseconds)
            fun tries() = store.engine.acquire("x", aMinute, false, true)
            store.shown = { NodeStatus(it.data(), it.sessionId(), it.createdId(), it.writtenMillis() + 2 * 3_600_000) }
            store.read = { _, _ ->
                store.skip(3.hours) // its own node is three hours old then
                CompletableFuture.completedFuture(Unit)
            }
            shouldThrow<ExecutionException> { tries().get(10, TimeUnit.SECONDS) }.cause
                .shouldBeInstanceOf<LockTimeoutException>()
            store.nodes() shouldBe mapOf("x" to 1)
            store.read = { _, _ -> CompletableFuture.completedFuture(Unit) }
            store.shown = { it }
            tries().get(10, TimeUnit.SECONDS).release()
            store.isLeftEmpty()
        }

        test("a renewal by name does not revive a hold whose lease is over by the clock") {
            val store = ScriptedStore { _, real -> real() }
            val leased = Terms(0, 1.minutes.inWholeNanoseconds, 0, Nanos.FOREVER)
            val hold = store.engine.acquire("x", leased, false, true).get(10, TimeUnit.SECONDS)
            val locks = Locks.of(store.engine)
            locks.renewHeldLease("x", 1.seconds)!! shouldBeGreaterThan 30.seconds
            store.skip(2.minutes) // its timer has not run
            locks.renewHeldLease("x", 1.hours) shouldBe null
            hold.isHeld shouldBe false
            hold.giveBack()
            store.isLeftEmpty()
        }

        test("a reader is known by the name although a caller of this process asks for another kind of lock") {
            val store = ScriptedStore { _, real -> real() }
            val reading = Terms(Nanos.FOREVER, 1.hours.inWholeNanoseconds, 0, Nanos.FOREVER).asking(LockMode.READ)
            val reader = store.engine.acquire("x", reading, true, true).get(10, TimeUnit.SECONDS)
            store.connection.disconnect() // so that the other caller is not refused yet
            val mistaken = store.engine.acquire("x", terms(), true, true)
            store.engine.heldHere("x").size shouldBe 1
            store.connection.reconnect()
            shouldThrow<ExecutionException> { mistaken.get(10, TimeUnit.SECONDS) }.cause
                .shouldBeInstanceOf<LockStoreException>()
            reader.isHeld shouldBe true
            reader.giveBack()
            store.isLeftEmpty()
        }

        test("a holder has lost its lock if other contenders now stand before it") {
            val store = ScriptedStore { _, real -> real() }
            val hold = store.take()
            store.seen = { it.but(ahead = 1) }
            store.connection.disconnect()
            store.connection.reconnect() // every place is looked up
            hold.isHeld shouldBe false
            hold.lossCause() shouldBe LossCause.REMOVED
            store.seen = { it }
            hold.giveBack()
            store.isLeftEmpty()
        }
    })
