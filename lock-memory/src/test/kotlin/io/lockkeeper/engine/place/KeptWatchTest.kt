package io.lockkeeper.engine.place

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.engine.KeepingProcesses
import io.lockkeeper.memory.NOTHING
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** What a keeper does when the news of its watch and the answer to it come in an order of their own. */
class KeptWatchTest :
    FunSpec({
        test("a watch that fires before it is answered ends the keeping, whatever the answer says") {
            val there = KeepingProcesses()
            val (keeper, other) = listOf(there.engine(), there.engine { keepFor(Duration.ZERO.toJavaDuration()) })
            there.observed = CompletableFuture()
            there.held(keeper, "x").giveBack()
            there.nodes() shouldBe mapOf("x" to 1)
            val stranger = there.held(other, "x")
            keeper.inUse() shouldBe NOTHING
            there.observed.complete(Unit) // it says that the keeper is alone
            there.pass(1.seconds)
            keeper.inUse() shouldBe NOTHING
            stranger.isHeld shouldBe true
            stranger.giveBack()
            there.nodes() shouldBe emptyMap()
        }

        test("a lock in use is written once when another process comes, and not again when the watch is answered") {
            val there = KeepingProcesses()
            val (keeper, other) = listOf(there.engine(), there.engine { keepFor(Duration.ZERO.toJavaDuration()) })
            there.observed = CompletableFuture()
            val hold = there.held(keeper, "x")
            val stranger = there.asked(other, "x")
            there.pass(10.milliseconds)
            there.observed.complete(Unit)
            there.pass(10.milliseconds)
            there.written.single() shouldNotContain "mayBeKept"
            hold.giveBack()
            there.pass(1.milliseconds)
            stranger.isDone shouldBe true
        }

        test("a watch that is set when the node has left is taken back, and one that is set before needs no request") {
            val there = KeepingProcesses()
            val keeper = there.engine { keepFor(1.milliseconds.toJavaDuration()) }
            there.held(keeper, "x").giveBack()
            there.pass(10.milliseconds)
            there.nodes() shouldBe emptyMap()
            there.unobserved shouldBe 0
            there.observing = CompletableFuture()
            there.held(keeper, "x").giveBack()
            there.pass(10.milliseconds)
            there.nodes() shouldBe emptyMap()
            there.observing.complete(Unit)
            there.unobserved shouldBe 1
            keeper.inUse() shouldBe NOTHING
        }

        test("a lock that may not be watched leaves with its hold, and one that asks once meanwhile is told at once") {
            val there = KeepingProcesses()
            val (keeper, other) = listOf(there.engine(), there.engine { keepFor(Duration.ZERO.toJavaDuration()) })
            there.refusesWatches = true
            val hold = there.held(keeper, "x")
            val asked = there.asked(other, "x", wait = Duration.ZERO)
            there.pass(1.milliseconds)
            asked.isCompletedExceptionally shouldBe true
            hold.isHeld shouldBe true
            hold.giveBack()
            there.nodes() shouldBe emptyMap()
        }

        test("the answer to a watch of an earlier connection does not count") {
            val there = KeepingProcesses()
            val connection = there.connection()
            val (keeper, other) = listOf(
                there.engine(connection),
                there.engine {
                    keepFor(Duration.ZERO.toJavaDuration())
                },
            )
            val (early, late) = List(2) { CompletableFuture<Unit>() }
            there.observed = early
            there.held(keeper, "x").giveBack()
            there.observed = late
            connection.disconnect()
            connection.reconnect()
            early.complete(Unit)
            there.pass(10.milliseconds)
            there.nodes() shouldBe mapOf("x" to 1)
            there.written.size shouldBe 0
            there.pass(1.minutes)
            there.held(keeper, "x").giveBack()
            there.written.size shouldBe 1 // nobody watches the queue yet, so the hold must show itself
            late.complete(Unit)
            there.pass(10.milliseconds)
            there.held(other, "x").giveBack()
            keeper.inUse() shouldBe NOTHING
        }

        test("a hold that begins while the lock is watched writes nothing, and one while it is not yet watched does") {
            val there = KeepingProcesses()
            val connection = there.connection()
            val keeper = there.engine(connection)
            there.held(keeper, "x").giveBack()
            there.pass(1.minutes)
            there.held(keeper, "x").giveBack()
            there.written shouldHaveSize 0
            there.observed = CompletableFuture()
            connection.disconnect()
            connection.reconnect()
            there.pass(1.minutes)
            there.held(keeper, "x").giveBack()
            there.written.single() shouldContain "mayBeKept=true"
            there.observed.complete(Unit)
            there.pass(1.minutes)
            there.held(keeper, "x").giveBack()
            there.written shouldHaveSize 1
            connection.disconnect()
            connection.reconnect() // and the queue is watched anew, before the next hold begins
            there.pass(1.minutes)
            there.held(keeper, "x").giveBack()
            there.written shouldHaveSize 1
        }

        test("a hold that was lost with its session has its queue watched no more") {
            val there = KeepingProcesses()
            val connection = there.connection()
            val keeper = there.engine(connection)
            val lost = there.held(keeper, "x")
            there.watches shouldBe 1
            connection.expireSession()
            lost.isHeld shouldBe false
            there.watches shouldBe 1
            there.held(keeper, "x").giveBack()
            there.watches shouldBe 2
            lost.giveBack()
            there.nodes() shouldBe mapOf("x" to 1)
        }
    })
